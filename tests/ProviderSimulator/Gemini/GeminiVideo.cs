using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;

namespace MediaLab.ProviderSimulator.Gemini;

/// <summary>Veo: predictLongRunning and its operations. The finished file wants the key, and redirects.</summary>
internal static class GeminiVideo
{
    private static readonly string[] InstanceMembers = ["prompt", "image", "lastFrame", "video", "referenceImages"];
    private static readonly string[] ParameterMembers = ["sampleCount", "durationSeconds", "aspectRatio", "resolution", "personGeneration", "negativePrompt", "enhancePrompt"];

    public static async Task<IResult> PredictAsync(string model, HttpContext http, Submissions submissions, SimulatedJobs jobs)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["instances"], ["parameters", "webhookConfig"]);
        var (submission, refused) = GeminiApi.Take(http, submissions, body);
        if (refused is not null)
        {
            return refused;
        }

        var scenario = Scenarios.Of(GeminiApi.KeyOf(http));
        if ((problem ?? Problem(body)) is { } wrong)
        {
            return GeminiApi.Refuse(submission, wrong);
        }

        if (scenario == Scenario.Moderation)
        {
            return GeminiApi.Refuse(submission, "The prompt could not be submitted. It may violate our usage guidelines.");
        }

        var id = Guid.NewGuid().ToString("N")[..12];
        jobs.Add(id, GeminiApi.Provider, GeminiApi.KeyOf(http)!, scenario, body);
        return await GeminiApi.AnswerAsync(http, submission, scenario, new JsonObject { ["name"] = $"models/{model}/operations/{id}" });
    }

    public static IResult Operation(string model, string id, HttpContext http, SimulatedJobs jobs, ResultFiles files)
    {
        if (GeminiApi.KeyProblem(http) is { } refused)
        {
            return refused;
        }

        if (jobs.Find(GeminiApi.Provider, id, GeminiApi.KeyOf(http)) is not { } job)
        {
            return GeminiApi.Error(404, "NOT_FOUND", "Operation not found.");
        }

        if (job.Ask())
        {
            return GeminiApi.Error(503, "UNAVAILABLE", "The service is currently unavailable.");
        }

        var operation = new JsonObject { ["name"] = $"models/{model}/operations/{id}" };
        switch (job.Phase)
        {
            case JobPhase.Queued or JobPhase.Running:
                // As the real service: no "done" until it is.
                break;
            case JobPhase.Failed:
                (operation["done"], operation["error"]) = (true, new JsonObject { ["code"] = 13, ["message"] = "Video generation failed due to an internal server issue." });
                break;
            case JobPhase.Moderated:
                (operation["done"], operation["response"]) = (true, Response(new JsonObject
                {
                    ["raiMediaFilteredCount"] = 1,
                    ["raiMediaFilteredReasons"] = new JsonArray("We encountered an issue with the audio for your prompt."),
                }));
                break;
            default:
                (operation["done"], operation["response"]) = (true, Response(job.Scenario == Scenario.Empty ? [] : new JsonObject
                {
                    ["generatedSamples"] = new JsonArray(new JsonObject { ["video"] = new JsonObject { ["uri"] = Link(http, files, job) } }),
                }));
                break;
        }

        return Results.Json(operation);
    }

    /// <summary>Behind the API's own address, which redirects to the file host.</summary>
    public static string Link(HttpContext http, ResultFiles files, SimulatedJob job)
    {
        var file = files.Add(http, Samples.Mp4(), "video/mp4", job.HandOut());
        return $"{http.Request.Scheme}://{http.Request.Host}/gemini/v1beta/files/{file.Split('/')[^1]}:download?alt=media";
    }

    private static JsonObject Response(JsonObject videos) => new()
    {
        ["@type"] = "type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse",
        ["generateVideoResponse"] = videos,
    };

    private static string? Problem(JsonObject body)
    {
        if (body["instances"] is not JsonArray { Count: 1 } instances || instances[0] is not JsonObject instance || (string?)instance["prompt"] is not { Length: > 0 })
        {
            return "Exactly one instance with a prompt is expected.";
        }

        var parameters = body["parameters"] as JsonObject ?? [];
        if (instance.Select(member => member.Key).Except(InstanceMembers).Concat(parameters.Select(member => member.Key).Except(ParameterMembers)).FirstOrDefault() is { } unknown)
        {
            return $"`{unknown}` isn't supported by this model.";
        }

        if (instance["lastFrame"] is not null && instance["image"] is null)
        {
            return "lastFrame needs image.";
        }

        var pictures = new[] { instance["image"], instance["lastFrame"] }.Concat((instance["referenceImages"] as JsonArray ?? []).Select(reference => reference!["image"])).OfType<JsonNode>();
        if (pictures.Any(picture => picture is not JsonObject { Count: 2 } || picture["bytesBase64Encoded"] is null || picture["mimeType"] is null))
        {
            return "An image needs bytesBase64Encoded and mimeType.";
        }

        var (seconds, resolution) = ((int?)parameters["durationSeconds"], (string?)parameters["resolution"]);
        return seconds is not (4 or 6 or 8) ? "durationSeconds must be 4, 6 or 8."
            : resolution is not ("720p" or "1080p" or "4k") ? "resolution is invalid."
            : seconds != 8 && (resolution != "720p" || instance["referenceImages"] is not null) ? "This needs a duration of 8 seconds."
            : (string?)parameters["aspectRatio"] is not ("16:9" or "9:16") ? "aspectRatio is invalid."
            : null;
    }
}
