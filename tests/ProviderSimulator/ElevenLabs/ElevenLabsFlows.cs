using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;

namespace MediaLab.ProviderSimulator.ElevenLabs;

/// <summary>ElevenLabs' jobs: /v1/flows/image and /v1/flows/video.</summary>
internal static class ElevenLabsFlows
{
    private static readonly string[] ImageModels =
    [
        "gpt-image-1", "gpt-image-1.5", "gpt-image-2", "gemini-2.5-flash-image", "gemini-3-pro-image", "gemini-3.1-flash-image", "gemini-3.1-flash-lite-image",
        "bytedance-seedream-5-lite", "bytedance-seedream-5-pro",
    ];

    private static readonly string[] VideoModels =
    [
        "veo-3.1-generate-001", "veo-3.1-fast-generate-001", "bytedance-seedance-v2", "bytedance-seedance-v2-fast", "bytedance-seedance-v2-mini", "bytedance-seedance-v2.5",
    ];

    private static readonly string[] ImageOptions = ["images", "mask", "quality", "background", "aspect_ratio", "resolution", "seed", "webhook"];

    private static readonly string[] VideoOptions =
        ["negative_prompt", "seed", "enhance_prompt", "duration_secs", "aspect_ratio", "resolution", "generate_audio", "start_frame", "end_frame", "images", "webhook"];

    public static void MapElevenLabsFlows(this IEndpointRouteBuilder api)
    {
        foreach (var kind in (string[])["image", "video"])
        {
            api.MapPost($"/flows/{kind}", (HttpContext http, SimulatedJobs jobs, SimulatedWebhooks webhooks) => StartAsync(kind, http, jobs, webhooks));
            api.MapGet($"/flows/{kind}/{{id}}", (string id, HttpContext http, SimulatedJobs jobs, ResultFiles files) => Get(kind, id, http, jobs, files));
        }
    }

    private static async Task<IResult> StartAsync(string kind, HttpContext http, SimulatedJobs jobs, SimulatedWebhooks webhooks)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["model_id", "prompt"], kind == "image" ? ImageOptions : VideoOptions);
        var rules = new BodyRules(body, problem)
            .OneOf("model_id", kind == "image" ? ImageModels : VideoModels).Whole("duration_secs", 4, 30).Flag("generate_audio").OneOf("quality", "low", "medium", "high")
            .Check("start_frame", IsInline, "is no image").Check("end_frame", IsInline, "is no image").Check("mask", IsInline, "is no image").List("images", 30, IsInline)
            .Check("webhook", target => (string?)target["type"] is "all" or "ids", "is no target")
            .Require(body["mask"] is null || body["images"] is not null, "mask requires images.");
        var call = PaidCall.Take(http, ElevenLabsApi.Provider, ElevenLabsApi.KeyOf(http), body);
        if (ElevenLabsApi.Refusal(call.Scenario, call.Before) is { } refused)
        {
            return call.Refuse(refused);
        }

        if (rules.Problem is { } wrong)
        {
            return call.Refuse(ElevenLabsApi.Invalid(wrong));
        }

        var job = jobs.Add($"flow{Guid.NewGuid():N}"[..20], ElevenLabsApi.Provider, call.Key, call.Scenario, body);
        webhooks.Announce(
            job, body["webhook"] is null ? null : webhooks.ElevenLabsAddress?.AbsoluteUri,
            () => new JsonObject { ["id"] = job.Id, ["status"] = job.Phase == JobPhase.Done ? "completed" : "failed" },
            bytes => WebhookSigner.ElevenLabs(SimulatedWebhooks.ElevenLabsSecret, bytes, DateTimeOffset.UtcNow));
        var answer = new JsonObject { ["id"] = job.Id, ["status"] = "pending" };
        return call.Scenario switch
        {
            Scenario.Timeout => await call.HangAsync(),
            Scenario.Cut => await call.CutAsync(answer),
            _ => call.Answer(answer),
        };
    }

    private static IResult Get(string kind, string id, HttpContext http, SimulatedJobs jobs, ResultFiles files)
    {
        if (jobs.Find(ElevenLabsApi.Provider, id, ElevenLabsApi.KeyOf(http)) is not { } job)
        {
            return ElevenLabsApi.Error(404, "generation_not_found", "No such generation.");
        }

        if (job.Ask())
        {
            return ElevenLabsApi.Error(500, "internal_server_error", "An error occurred on our side.");
        }

        var answer = new JsonObject { ["id"] = id };
        switch (job.Phase)
        {
            case JobPhase.Queued or JobPhase.Running or JobPhase.Cancelled:
                answer["status"] = job.Phase == JobPhase.Queued ? "pending" : "generating";
                break;
            case JobPhase.Failed:
                (answer["status"], answer["failure_reason"]) = ("failed", "model_error");
                answer["error_message"] = "The model could not make this. You were not charged for this generation.";
                break;
            case JobPhase.Moderated:
                (answer["status"], answer["failure_reason"]) = ("failed", "moderated");
                answer["error_message"] = "The content was flagged. You were not charged for this generation.";
                break;
            default:
                var mediaType = kind == "image" ? "image/png" : "video/mp4";
                answer["status"] = "completed";
                answer["content_url"] = job.Scenario == Scenario.Empty ? "" : files.Add(http, kind == "image" ? Samples.Png(320, 180) : Samples.Mp4(), mediaType, job.HandOut());
                answer["content_mime_type"] = mediaType;
                break;
        }

        return Results.Json(answer);
    }

    private static bool IsInline(JsonNode reference) => reference is JsonObject image
        && image["type"]?.GetValue<string>() == "inline_base64"
        && image["mime_type"]?.GetValue<string>() is "image/jpeg" or "image/png" or "image/webp"
        && Convert.TryFromBase64String(image["content_base64"]?.GetValue<string>() ?? "-", new byte[40_000_000], out _);
}
