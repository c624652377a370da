using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Compatible;

/// <summary>The video jobs of Together, xAI and OpenRouter: three shapes of one thing.</summary>
internal static class VideoApis
{
    public static void MapVideos(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/together/v2/videos", (HttpContext http, Submissions submissions, SimulatedJobs jobs) => SubmitAsync(
            Dialects.Together, http, submissions, jobs, ["model", "prompt"],
            ["seconds", "width", "height", "resolution", "ratio", "fps", "steps", "seed", "guidance_scale", "negative_prompt", "generate_audio", "media", "output_format", "output_quality"],
            body => body["seconds"] is JsonValue seconds && seconds.TryGetValue<string>(out _) ? null : "seconds must be a string.",
            job => TogetherJob(job, null), 200));
        routes.MapGet("/together/v2/videos/{id}", (string id, HttpContext http, SimulatedJobs jobs, ResultFiles files) => Poll(
            Dialects.Together, id, http, jobs, job => Results.Json(TogetherJob(job, Link(job, http, files)))));

        routes.MapPost("/xai/v1/videos/generations", (HttpContext http, Submissions submissions, SimulatedJobs jobs) => SubmitAsync(
            Dialects.Xai, http, submissions, jobs, ["model", "prompt"], ["duration", "aspect_ratio", "resolution", "video_url", "image_url"],
            body => body["duration"]?.GetValue<int>() is < 1 or > 15 ? "duration is 1 to 15." : null,
            job => new JsonObject { ["request_id"] = job.Id }, 200));
        routes.MapGet("/xai/v1/videos/{id}", (string id, HttpContext http, SimulatedJobs jobs, ResultFiles files) => Poll(
            Dialects.Xai, id, http, jobs, job => XaiJob(job, http, files)));

        routes.MapPost("/openrouter/api/v1/videos", (HttpContext http, Submissions submissions, SimulatedJobs jobs, SimulatedWebhooks webhooks) => SubmitAsync(
            Dialects.OpenRouter, http, submissions, jobs, ["model", "prompt"],
            ["duration", "resolution", "aspect_ratio", "size", "generate_audio", "seed", "frame_images", "input_references", "provider", "callback_url"],
            body => body["frame_images"] is JsonArray frames && frames.Any(frame => (string?)frame!["frame_type"] is not ("first_frame" or "last_frame")) ? "frame_type"
                : body["callback_url"] is { } address && !((string)address!).StartsWith("https://", StringComparison.Ordinal) ? "callback_url must be HTTPS" : null,
            job =>
            {
                var host = HostOf(http);
                webhooks.Announce(
                    job, (string?)job.Request["callback_url"],
                    () => new JsonObject { ["type"] = $"video.generation.{(job.Phase == JobPhase.Done ? "completed" : "failed")}", ["data"] = OpenRouterJob(job, host) },
                    bytes => WebhookSigner.OpenRouter(SimulatedWebhooks.OpenRouterSecret, bytes, DateTimeOffset.UtcNow));
                return OpenRouterJob(job, host);
            },
            202));
        routes.MapGet("/openrouter/api/v1/videos/{id}", (string id, HttpContext http, SimulatedJobs jobs) => Poll(
            Dialects.OpenRouter, id, http, jobs, job => Results.Json(OpenRouterJob(job, HostOf(http)))));
        routes.MapGet("/openrouter/api/v1/videos/{id}/content", async (string id, HttpContext http, SimulatedJobs jobs) =>
            jobs.Find("openrouter", id, CompatibleApi.KeyOf(http)) is not { Phase: JobPhase.Done } job ? Results.StatusCode(404) : job.HandOut() switch
            {
                Scenario.LinkExpired => Results.StatusCode(410),
                Scenario.DownloadCut => await PaidCall.CutAsync(http, Samples.Mp4(), "video/mp4"),
                Scenario.DownloadHangs => await PaidCall.HangAsync(http, Samples.Mp4(), "video/mp4"),
                Scenario.WrongType => Results.Bytes(ResultFiles.WebPage, "video/mp4"),
                _ => Results.Bytes(Samples.Mp4(), "video/mp4"),
            });
    }

    private static async Task<IResult> SubmitAsync(
        Dialect dialect, HttpContext http, Submissions submissions, SimulatedJobs jobs, string[] required, string[] optional, Func<JsonObject, string?> wrong,
        Func<SimulatedJob, JsonObject> answer, int status)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, required, optional);
        var (scenario, submission, refused) = CompatibleApi.Take(dialect, http, submissions, body, problem ?? wrong(body));
        if (refused is not null)
        {
            return refused;
        }

        var job = jobs.Add(Guid.NewGuid().ToString("N"), dialect.Provider, CompatibleApi.KeyOf(http)!, scenario, body);
        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        var said = answer(job);
        submission.Status = status;
        submission.Answers.Add(said);
        return scenario == Scenario.Cut ? await PaidCall.CutAsync(http, said) : Results.Json(said, statusCode: status);
    }

    private static IResult Poll(Dialect dialect, string id, HttpContext http, SimulatedJobs jobs, Func<SimulatedJob, IResult> answer)
    {
        if (jobs.Find(dialect.Provider, id, CompatibleApi.KeyOf(http)) is not { } job)
        {
            return Results.Json(new JsonObject { ["error"] = new JsonObject { ["message"] = "Not found" } }, statusCode: 404);
        }

        return job.Ask() ? Results.StatusCode(500) : answer(job);
    }

    private static string? Link(SimulatedJob job, HttpContext http, ResultFiles files) =>
        job.Phase == JobPhase.Done && job.Scenario != Scenario.Empty ? files.Add(http, Samples.Mp4(), "video/mp4", job.HandOut()) : null;

    private static JsonObject TogetherJob(SimulatedJob job, string? link)
    {
        var answer = new JsonObject
        {
            ["id"] = job.Id,
            ["object"] = "video",
            ["model"] = (string)job.Request["model"]!,
            ["status"] = job.Phase switch { JobPhase.Failed or JobPhase.Moderated => "failed", JobPhase.Done => "completed", _ => "in_progress" },
            ["created_at"] = job.CreatedAt.ToUnixTimeSeconds(),
            ["size"] = $"{job.Request["width"]}x{job.Request["height"]}",
            ["seconds"] = (string?)job.Request["seconds"],
        };
        if (job.Phase is JobPhase.Failed or JobPhase.Moderated)
        {
            answer["error"] = new JsonObject
            {
                ["code"] = job.Phase == JobPhase.Failed ? "internal" : "content_moderation",
                ["message"] = job.Phase == JobPhase.Failed ? "The worker crashed." : "The content was flagged.",
            };
        }

        if (job.Phase == JobPhase.Done)
        {
            answer["outputs"] = new JsonObject { ["cost"] = 1 };
            job.BilledNanoUsd = 1_000_000_000;
            if (link is not null)
            {
                answer["outputs"]!["video_url"] = link;
            }
        }

        return answer;
    }

    private static IResult XaiJob(SimulatedJob job, HttpContext http, ResultFiles files)
    {
        var model = (string)job.Request["model"]!;
        return job.Phase switch
        {
            JobPhase.Queued or JobPhase.Running => Results.Json(new JsonObject { ["status"] = "pending" }, statusCode: 202),
            JobPhase.Failed => Results.Json(new JsonObject { ["status"] = "failed", ["error"] = "The video could not be made.", ["model"] = model }),
            JobPhase.Moderated => Results.Json(new JsonObject
            {
                ["status"] = "done",
                ["model"] = model,
                ["video"] = new JsonObject { ["url"] = "", ["duration"] = 6, ["respect_moderation"] = false },
            }),
            _ => Results.Json(new JsonObject
            {
                ["status"] = "done",
                ["model"] = model,
                ["video"] = Link(job, http, files) is { } link
                    ? new JsonObject { ["url"] = link, ["duration"] = job.Request["duration"]?.GetValue<int>() ?? 6, ["respect_moderation"] = true }
                    : null,
            }),
        };
    }

    private static string HostOf(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";

    private static JsonObject OpenRouterJob(SimulatedJob job, string host)
    {
        var address = $"{host}/openrouter/api/v1/videos/{job.Id}";
        var answer = new JsonObject
        {
            ["id"] = job.Id,
            ["polling_url"] = address,
            ["status"] = job.Phase switch
            {
                JobPhase.Queued => "pending",
                JobPhase.Running => "in_progress",
                JobPhase.Done => "completed",
                JobPhase.Cancelled => "cancelled",
                _ => "failed",
            },
        };
        if (job.Phase is JobPhase.Failed or JobPhase.Moderated)
        {
            answer["error"] = job.Phase == JobPhase.Failed ? "The provider failed." : "The prompt was flagged by moderation.";
        }

        if (job.Phase == JobPhase.Done)
        {
            answer["generation_id"] = $"gen-{job.Id}";
            answer["unsigned_urls"] = job.Scenario == Scenario.Empty ? [] : new JsonArray($"{address}/content?index=0");
            answer["usage"] = new JsonObject { ["cost"] = 0.5, ["is_byok"] = false };
            job.BilledNanoUsd = 500_000_000;
        }

        return answer;
    }
}
