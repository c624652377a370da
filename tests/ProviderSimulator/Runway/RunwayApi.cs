using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Runway;

/// <summary>Runway's API under /runway: every call starts a task; what the bodies may hold is in <see cref="RunwayBodies"/>.</summary>
internal static class RunwayApi
{
    private const string Provider = "runway";

    /// <summary>A credit is a US cent.</summary>
    private const long NanoUsdPerCredit = 10_000_000;

    public static void MapRunway(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup($"/{Provider}/v1");
        api.MapGet("/organization", (HttpContext http) => Refused(http, 0, free: true) ?? Results.Json(new JsonObject
        {
            ["tier"] = new JsonObject { ["maxMonthlyCreditSpend"] = 9000, ["models"] = new JsonObject() },
            ["creditBalance"] = 900,
            ["usage"] = new JsonObject { ["models"] = new JsonObject() },
        }));
        foreach (var operation in RunwayBodies.Operations)
        {
            api.MapPost($"/{operation}", (HttpContext http, SimulatedJobs jobs) => StartAsync(operation, http, jobs));
        }

        api.MapGet("/tasks/{id}", Get);
        api.MapDelete("/tasks/{id}", Delete);
    }

    private static async Task<IResult> StartAsync(string operation, HttpContext http, SimulatedJobs jobs)
    {
        var (body, problem) = await RunwayBodies.ReadAsync(operation, http);
        var call = PaidCall.Take(http, Provider, KeyOf(http), body);
        if (Refused(http, call.Before, free: false) is { } refused)
        {
            return call.Refuse(refused);
        }

        if (problem is not null)
        {
            return call.Refuse(Results.Json(
                new JsonObject
                {
                    ["error"] = "Validation of body failed",
                    ["issues"] = new JsonArray(new JsonObject { ["code"] = "custom", ["path"] = new JsonArray(), ["message"] = problem }),
                    ["docUrl"] = "https://docs.dev.runwayml.com/api",
                },
                statusCode: 400));
        }

        // What it will not make is taken, and fails.
        var job = jobs.Add(Guid.NewGuid().ToString(), Provider, call.Key, call.Scenario == Scenario.Moderation ? Scenario.JobModerated : call.Scenario, body);
        var answer = new JsonObject { ["id"] = job.Id, ["estimatedCost"] = Credits(Cost(body)) };
        return call.Scenario switch
        {
            Scenario.Timeout => await call.HangAsync(),
            Scenario.Cut => await call.CutAsync(answer),
            _ => call.Answer(answer),
        };
    }

    private static IResult Get(string id, HttpContext http, SimulatedJobs jobs, ResultFiles files)
    {
        if (Refused(http, 0, free: true) is { } refused)
        {
            return refused;
        }

        if (jobs.Find(Provider, id, KeyOf(http)) is not { } job || job.Phase == JobPhase.Cancelled)
        {
            return Error(404, "The task does not exist, or was deleted or canceled.");
        }

        if (job.Ask())
        {
            return Error(503, "Service unavailable.");
        }

        var cost = Cost((JsonObject)job.Request);
        var task = new JsonObject { ["id"] = id, ["createdAt"] = job.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture) };
        switch (job.Phase)
        {
            case JobPhase.Queued:
                (task["status"], task["estimatedCost"]) = (job.Scenario == Scenario.Ok ? "THROTTLED" : "PENDING", Credits(cost));
                break;
            case JobPhase.Running or JobPhase.Cancelled:
                (task["status"], task["progress"], task["estimatedCost"]) = ("RUNNING", job.Progress, Credits(cost));
                break;
            case JobPhase.Failed:
                (task["status"], task["failure"], task["failureCode"], task["cost"]) = ("FAILED", "Something went wrong.", "INTERNAL.BAD_OUTPUT.CODE01", Credits(0));
                break;
            case JobPhase.Moderated:
                // What was sent was refused: the credits are kept.
                (task["status"], task["failure"], task["failureCode"], task["cost"]) = ("FAILED", "The text was flagged by content moderation.", "SAFETY.INPUT.TEXT", Credits(cost));
                job.BilledNanoUsd = cost * NanoUsdPerCredit;
                break;
            default:
                (task["status"], task["output"], task["cost"]) = ("SUCCEEDED", Output(http, files, job), Credits(cost));
                job.BilledNanoUsd = cost * NanoUsdPerCredit;
                break;
        }

        return Results.Json(task);
    }

    private static IResult Delete(string id, HttpContext http, SimulatedJobs jobs)
    {
        if (Refused(http, 0, free: true) is { } refused)
        {
            return refused;
        }

        jobs.Find(Provider, id, KeyOf(http))?.Cancel();
        return Results.NoContent();
    }

    private static JsonArray Output(HttpContext http, ResultFiles files, SimulatedJob job)
    {
        var (bytes, mediaType) = RunwayBodies.KindOf((JsonObject)job.Request) switch
        {
            "image" => (Samples.Png(320, 180), "image/png"),
            "audio" => (Samples.Audio("mp3"), "audio/mpeg"),
            _ => (Samples.Mp4(), "video/mp4"),
        };
        var count = job.Scenario == Scenario.Empty ? 0 : job.Request["outputCount"]?.GetValue<int>() ?? 1;
        return [.. Enumerable.Range(0, count).Select(_ => (JsonNode)files.Add(http, bytes, mediaType, job.HandOut()))];
    }

    private static int Cost(JsonObject body) => body["model"]!.GetValue<string>() switch
    {
        "gen4.5" => 12 * body["duration"]!.GetValue<int>(),
        "gen4_turbo" => 5 * (body["duration"]?.GetValue<int>() ?? 10),
        "veo3.1" => (body["audio"]?.GetValue<bool>() == false ? 20 : 40) * (body["duration"]?.GetValue<int>() ?? 8),
        "gen4_image" => body["ratio"]!.GetValue<string>().Contains("720", StringComparison.Ordinal) ? 5 : 8,
        "eleven_v3" or "eleven_multilingual_v2" => (body["promptText"]!.GetValue<string>().Length + 49) / 50,
        "eleven_text_to_sound_v2" => 2,
        _ => 25,
    };

    private static JsonObject Credits(int credits) => new() { ["credits"] = credits };

    private static string? KeyOf(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var key] ? key : null;

    private static IResult? Refused(HttpContext http, int before, bool free) => Scenarios.Of(KeyOf(http)) switch
    {
        null or Scenario.Invalid => Error(401, "You did not provide a valid API key."),
        _ when http.Request.Headers["X-Runway-Version"] != "2024-11-06" => Error(400, "You did not provide a valid X-Runway-Version header."),
        _ when free => null,
        Scenario.Quota => Error(400, "You do not have enough credits to run this task."),
        Scenario.RateLimited => TooMany(),
        Scenario.RateLimitedOnce when before == 0 => TooMany(),
        Scenario.ServerError => Error(500, "Internal server error."),
        Scenario.Overloaded => Error(503, "Service unavailable."),
        Scenario.OverloadedOnce when before == 0 => Error(503, "Service unavailable."),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502),
        _ => null,
    };

    private static WithHeader TooMany() => new(Error(429, "You have exceeded the rate limit of this endpoint."), "Retry-After", "0");

    private static IResult Error(int status, string message) => Results.Json(new JsonObject { ["error"] = message }, statusCode: status);
}
