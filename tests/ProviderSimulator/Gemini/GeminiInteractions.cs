using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator.Gemini;

/// <summary>Interactions in the background, as Omni makes video with them.</summary>
internal static class GeminiInteractions
{
    private static readonly string[] Known =
        ["system_instruction", "response_modalities", "response_format", "generation_config", "background", "store", "stream", "previous_interaction_id", "webhook_config", "service_tier", "labels"];

    public static async Task<IResult> CreateAsync(HttpContext http, Submissions submissions, SimulatedJobs jobs)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["model", "input"], Known);
        var (submission, refused) = GeminiApi.Take(http, submissions, body);
        if (refused is not null)
        {
            return refused;
        }

        if (!KnownModels.Has(GeminiApi.Provider, (string?)body["model"]))
        {
            submission.Status = 404;
            return GeminiApi.UnknownModel((string?)body["model"]);
        }

        if ((problem ?? Problem(body)) is { } wrong)
        {
            return GeminiApi.Refuse(submission, wrong);
        }

        var scenario = Scenarios.Of(GeminiApi.KeyOf(http));
        if (scenario == Scenario.Moderation)
        {
            return GeminiApi.Refuse(submission, "The input was blocked by safety filters.");
        }

        var job = jobs.Add($"v1_{Guid.NewGuid():N}", GeminiApi.Provider, GeminiApi.KeyOf(http)!, scenario, body);
        return await GeminiApi.AnswerAsync(
            http, submission, scenario, new JsonObject { ["id"] = job.Id, ["status"] = "queued", ["model"] = (string?)body["model"], ["steps"] = new JsonArray() });
    }

    public static IResult Get(string id, HttpContext http, SimulatedJobs jobs, ResultFiles files)
    {
        if (Find(id, http, jobs, out var job) is { } refused)
        {
            return refused;
        }

        if (job!.Ask())
        {
            return GeminiApi.Error(503, "UNAVAILABLE", "The service is currently unavailable.");
        }

        var interaction = new JsonObject { ["id"] = id, ["status"] = Status(job), ["steps"] = new JsonArray() };
        if (job.Phase is JobPhase.Failed or JobPhase.Moderated)
        {
            var (code, message) = job.Phase == JobPhase.Failed ? ("internal", "The model failed.") : ("safety", "The output was blocked by safety filters.");
            interaction["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["message"] = message });
        }

        if (job.Phase == JobPhase.Done && job.Scenario != Scenario.Empty)
        {
            interaction["output_video"] = new JsonObject { ["uri"] = GeminiVideo.Link(http, files, job), ["mime_type"] = "video/mp4" };
            interaction["usage"] = new JsonObject { ["total_input_tokens"] = 20, ["total_output_tokens"] = 46_336, ["total_tokens"] = 46_356 };
        }

        return Results.Json(interaction);
    }

    public static IResult Cancel(string id, HttpContext http, SimulatedJobs jobs)
    {
        if (Find(id, http, jobs, out var job) is { } refused)
        {
            return refused;
        }

        return job!.Cancel()
            ? Results.Json(new JsonObject { ["id"] = id, ["status"] = "cancelled", ["steps"] = new JsonArray() })
            : GeminiApi.Error(400, "FAILED_PRECONDITION", "The interaction has ended.");
    }

    private static IResult? Find(string id, HttpContext http, SimulatedJobs jobs, out SimulatedJob? job)
    {
        job = jobs.Find(GeminiApi.Provider, id, GeminiApi.KeyOf(http));
        return GeminiApi.KeyProblem(http) ?? (job is null ? GeminiApi.Error(404, "NOT_FOUND", "Interaction not found.") : null);
    }

    private static string Status(SimulatedJob job) => job.Phase switch
    {
        JobPhase.Queued => "queued",
        JobPhase.Running => "in_progress",
        JobPhase.Done => "completed",
        JobPhase.Cancelled => "cancelled",
        _ => "failed",
    };

    private static string? Problem(JsonObject body)
    {
        var format = body["response_format"] as JsonObject ?? [];
        var wrong = format.Select(member => member.Key).Except(["type", "aspect_ratio", "duration", "resolution", "delivery"]).FirstOrDefault();
        return wrong is not null ? $"Unknown field response_format.{wrong}."
            : (bool?)body["background"] != true || (bool?)body["store"] != true ? "This simulator makes videos in the background only, and those are stored."
            : (string?)format["type"] != "video" ? "response_format.type must be video."
            : (string?)format["resolution"] is not ("360p" or "720p" or "1080p" or "4k") ? "resolution is invalid."
            : (string?)format["aspect_ratio"] is not ("16:9" or "9:16") ? "aspect_ratio is invalid."
            : (string?)format["duration"] is not { Length: 2 or 3 } duration || !int.TryParse(duration[..^1], out var seconds) || seconds is < 3 or > 10 ? "duration is invalid."
            : body["input"]!.AsArray().Any(part => (string?)part!["type"] is not ("text" or "image")) ? "input is invalid."
            : null;
    }
}
