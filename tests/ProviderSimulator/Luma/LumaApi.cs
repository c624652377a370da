using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Luma;

/// <summary>Luma's Dream Machine API under /luma/dream-machine/v1.</summary>
internal static class LumaApi
{
    private const string Provider = "luma";
    private const string Prefix = "/luma/dream-machine/v1";

    public static void MapLuma(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Prefix);
        api.MapGet("/credits", (HttpContext http) => Unauthorised(KeyOf(http)) ?? Results.Json(new JsonObject { ["credit_balance"] = 500 }));
        api.MapPost("/generations/video", (HttpContext http, SimulatedJobs jobs, SimulatedWebhooks webhooks) => StartAsync("video", http, jobs, webhooks));
        api.MapPost("/generations/image", (HttpContext http, SimulatedJobs jobs, SimulatedWebhooks webhooks) => StartAsync("image", http, jobs, webhooks));
        api.MapGet("/generations/{id}", Get);
        api.MapDelete("/generations/{id}", Delete);
    }

    private static async Task<IResult> StartAsync(string kind, HttpContext http, SimulatedJobs jobs, SimulatedWebhooks webhooks)
    {
        var (body, problem) = await StrictBody.ReadAsync(
            http, ["model", "prompt"], kind == "video" ? ["aspect_ratio", "resolution", "duration", "loop", "keyframes", "callback_url"] : ["aspect_ratio", "format", "callback_url"]);
        var rules = new BodyRules(body, problem)
            .OneOf("model", kind == "video" ? ["ray-2", "ray-flash-2"] : ["photon-1", "photon-flash-1"]).Text("prompt", 5000, 3)
            .OneOf("aspect_ratio", "1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21").OneOf("resolution", "540p", "720p", "1080p", "4k").OneOf("duration", "5s", "9s")
            .OneOf("format", "jpg", "png").Flag("loop");
        var call = PaidCall.Take(http, Provider, KeyOf(http), body);
        if (Refusal(call) is { } refused)
        {
            return call.Refuse(refused);
        }

        if (rules.Problem is { } wrong)
        {
            return call.Refuse(Error(422, wrong));
        }

        var job = jobs.Add($"{Guid.NewGuid()}", Provider, call.Key, call.Scenario, body);
        webhooks.Announce(job, (string?)body["callback_url"], () => Generation(job, job.Phase == JobPhase.Done ? "completed" : "failed"), null);
        var answer = Generation(job, "queued");
        return call.Scenario switch
        {
            Scenario.Timeout => await call.HangAsync(),
            Scenario.Cut => await call.CutAsync(answer),
            _ => call.Answer(answer, 201),
        };
    }

    private static IResult Get(string id, HttpContext http, SimulatedJobs jobs, ResultFiles files)
    {
        if (Unauthorised(KeyOf(http)) is { } refused)
        {
            return refused;
        }

        if (jobs.Find(Provider, id, KeyOf(http)) is not { } job || job.Phase == JobPhase.Cancelled)
        {
            return Error(404, "Generation not found");
        }

        if (job.Ask())
        {
            return Error(503, "Service unavailable");
        }

        var generation = Generation(job, job.Phase switch
        {
            JobPhase.Queued => "queued",
            JobPhase.Running or JobPhase.Cancelled => "dreaming",
            JobPhase.Failed or JobPhase.Moderated => "failed",
            JobPhase.Done => "completed",
        });
        switch (job.Phase)
        {
            case JobPhase.Failed:
                generation["failure_reason"] = "The generation could not be completed.";
                break;
            case JobPhase.Moderated:
                generation["failure_reason"] = "400: Your prompt did not pass moderation.";
                break;
            case JobPhase.Done when job.Scenario == Scenario.Empty:
                generation["assets"] = new JsonObject();
                break;
            case JobPhase.Done:
                generation["assets"] = IsVideo(job)
                    ? new JsonObject { ["video"] = files.Add(http, Samples.Mp4(), "video/mp4", job.HandOut()) }
                    : new JsonObject { ["image"] = files.Add(http, Samples.Png(320, 180), "image/png", job.HandOut()) };
                break;
            default:
                break;
        }

        return Results.Json(generation);
    }

    private static IResult Delete(string id, HttpContext http, SimulatedJobs jobs)
    {
        if (Unauthorised(KeyOf(http)) is { } refused)
        {
            return refused;
        }

        jobs.Find(Provider, id, KeyOf(http))?.Cancel();
        return Results.NoContent();
    }

    private static JsonObject Generation(SimulatedJob job, string state) => new()
    {
        ["id"] = job.Id,
        ["generation_type"] = IsVideo(job) ? "video" : "image",
        ["state"] = state,
        ["failure_reason"] = null,
        ["created_at"] = job.CreatedAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["assets"] = null,
        ["model"] = job.Request["model"]!.GetValue<string>(),
        ["request"] = job.Request.DeepClone(),
    };

    private static bool IsVideo(SimulatedJob job) => job.Request["model"]!.GetValue<string>().StartsWith("ray", StringComparison.Ordinal);

    private static string? KeyOf(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var key] ? key : null;

    private static IResult? Unauthorised(string? key) => Scenarios.Of(key) is null or Scenario.Invalid ? Error(401, "Not authenticated") : null;

    private static IResult? Refusal(PaidCall call) => Unauthorised(call.Key) ?? call.Scenario switch
    {
        Scenario.Quota => Error(400, "Insufficient credits"),
        Scenario.RateLimited => TooMany(),
        Scenario.RateLimitedOnce when call.Before == 0 => TooMany(),
        Scenario.Moderation => Error(400, "Prompt did not pass moderation"),
        Scenario.ServerError => Error(500, "Internal server error"),
        Scenario.Overloaded => Error(503, "Service unavailable"),
        Scenario.OverloadedOnce when call.Before == 0 => Error(503, "Service unavailable"),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502),
        _ => null,
    };

    private static WithHeader TooMany() => new(Error(429, "Too many concurrent generations"), "Retry-After", "0");

    private static IResult Error(int status, string detail) => Results.Json(new JsonObject { ["detail"] = detail }, statusCode: status);
}
