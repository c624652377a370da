using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Replicate;

/// <summary>Replicate's API under /replicate/v1.</summary>
public static partial class ReplicateApi
{
    private const string Provider = "replicate";

    /// <summary>In a prompt: no machine is found for it.</summary>
    public const string NeverStartsWord = "never starts";

    /// <summary>In a prompt: the provider takes the request, and its answer is lost.</summary>
    public const string LostWord = "lost answer";

    /// <summary>The current version of every model that is not official.</summary>
    public const string LatestVersion = "9dcd6d78e7c6560c340d916fe32e9f24aabfa331e5cce95fe31f77fb03121426";

    /// <summary>The owners whose models are all official here.</summary>
    private static readonly HashSet<string> OfficialOwners = ["black-forest-labs", "meta", "minimax"];

    public static void MapReplicate(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/replicate/v1");
        api.MapGet("/account", (HttpContext http) => KeyProblem(http) ?? Results.Json(new JsonObject { ["type"] = "user", ["username"] = "somebody", ["name"] = "Somebody", ["github_url"] = null }));
        api.MapPost("/predictions", (HttpContext http, Submissions submissions, SimulatedJobs jobs, SimulatedWebhooks webhooks) => CreateAsync(null, http, submissions, jobs, webhooks));
        api.MapPost("/models/{owner}/{name}/predictions", (string owner, string name, HttpContext http, Submissions submissions, SimulatedJobs jobs, SimulatedWebhooks webhooks) =>
            CreateAsync($"{owner}/{name}", http, submissions, jobs, webhooks));
        api.MapGet("/models/{owner}/{name}", (string owner, string name, HttpContext http) => Model($"{owner}/{name}", http));
        api.MapGet("/predictions", List);
        api.MapGet("/predictions/{id}", Get);
        api.MapPost("/predictions/{id}/cancel", Cancel);
        api.MapPost("/files", UploadAsync);
    }

    private static async Task<IResult> CreateAsync(string? model, HttpContext http, Submissions submissions, SimulatedJobs jobs, SimulatedWebhooks webhooks)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, model is null ? ["version", "input"] : ["input"], ["webhook", "webhook_events_filter", "stream"]);
        var submission = new Submission(Provider, http.Request.Path.Value!["/replicate".Length..], body);
        var before = submissions.Add(KeyOf(http) ?? "", submission);
        var scenario = Scenarios.Of(KeyOf(http));
        problem ??= body["input"] is JsonObject ? null : "input: Invalid type. Expected: object";
        problem ??= http.Request.Headers["Cancel-After"].ToString() is { Length: > 0 } after && !CancelAfter().IsMatch(after) ? "Cancel-After is invalid." : null;
        problem ??= model is null && !Version().IsMatch((string)body["version"]!) && !IsOfficial((string)body["version"]!) ? "The specified version does not exist (or perhaps you don't have permission to use it?)" : null;
        var refused = KeyProblem(http) ?? Refusal(scenario, before)
            ?? (model is null || IsOfficial(model) ? null : Problem(404, "Not found", "The requested resource could not be found."))
            ?? (problem is null ? null : Problem(422, "Invalid version or not permitted", problem));
        if (refused is not null)
        {
            submission.Status = (refused as IStatusCodeHttpResult)?.StatusCode ?? 502;
            return refused;
        }

        var job = jobs.Add(Guid.NewGuid().ToString("N")[..26], Provider, KeyOf(http)!, scenario == Scenario.Moderation ? Scenario.JobModerated : scenario, new JsonObject { ["model"] = model ?? ((string)body["version"]!).Split(':')[0], ["input"] = body["input"]!.DeepClone() });
        var host = $"{http.Request.Scheme}://{http.Request.Host}";
        webhooks.Announce(
            job, (string?)body["webhook"], () => Prediction(host, job, null), bytes => WebhookSigner.Replicate(SimulatedWebhooks.ReplicateSecret, bytes, DateTimeOffset.UtcNow));
        if (((string?)body["input"]!["prompt"])?.Contains(LostWord, StringComparison.Ordinal) == true)
        {
            http.Abort();
            return Results.Empty;
        }

        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        submission.Status = 201;
        var answer = Prediction(http, job, null);
        submission.Answers.Add(answer);
        return scenario == Scenario.Cut ? await PaidCall.CutAsync(http, answer) : Results.Json(answer, statusCode: 201);
    }

    private static IResult Get(string id, HttpContext http, SimulatedJobs jobs, ResultFiles files, Submissions submissions)
    {
        if (Find(id, http, jobs, out var job) is { } refused)
        {
            return refused;
        }

        if (job!.Ask())
        {
            return Problem(429, "Too many requests", "Request was throttled. Your rate limit resets in ~30s.");
        }

        var answer = Prediction(http, job, files);
        submissions.By(job.Key).LastOrDefault(submission => (string?)submission.Answers.FirstOrDefault()?["id"] == id)?.Answers.Add(answer.DeepClone());
        return Results.Json(answer);
    }

    private static bool IsOfficial(string model) => OfficialOwners.Contains(model.Split('/')[0]) && !model.Contains(':', StringComparison.Ordinal);

    /// <summary>A model whose name begins with "nobodys" does not exist; one that begins with "unfinished" has no version.</summary>
    private static IResult Model(string model, HttpContext http)
    {
        var name = model.Split('/')[1];
        return KeyProblem(http) ?? (name.StartsWith("nobodys", StringComparison.Ordinal) ? Problem(404, "Not found", "The requested resource could not be found.") : Results.Json(new JsonObject
        {
            ["owner"] = model.Split('/')[0],
            ["name"] = name,
            ["visibility"] = "public",
            ["is_official"] = IsOfficial(model),
            ["latest_version"] = name.StartsWith("unfinished", StringComparison.Ordinal) ? null : new JsonObject { ["id"] = LatestVersion, ["created_at"] = "2026-09-12T16:36:33.884779Z" },
        }));
    }

    /// <summary>Two a page, so that a reader has to turn it.</summary>
    private static IResult List(HttpContext http, SimulatedJobs jobs, int from = 0)
    {
        var all = jobs.By(KeyOf(http) ?? "").OrderByDescending(job => job.CreatedAt).ToArray();
        return KeyProblem(http) ?? Results.Json(new JsonObject
        {
            ["previous"] = null,
            ["next"] = all.Length > from + 2 ? $"{http.Request.Scheme}://{http.Request.Host}/replicate/v1/predictions?from={from + 2}" : null,
            ["results"] = new JsonArray([.. all.Skip(from).Take(2).Select(job => (JsonNode)Prediction(http, job, null))]),
        });
    }

    private static IResult Cancel(string id, HttpContext http, SimulatedJobs jobs)
    {
        if (Find(id, http, jobs, out var job) is { } refused)
        {
            return refused;
        }

        job!.Cancel();
        return Results.Json(Prediction(http, job, null));
    }

    private static async Task<IResult> UploadAsync(HttpContext http, ResultFiles files)
    {
        if (KeyProblem(http) is { } refused)
        {
            return refused;
        }

        var form = await http.Request.ReadFormAsync();
        if (form.Files["content"] is not { } file)
        {
            return Problem(400, "Bad request", "Missing content");
        }

        using var memory = new MemoryStream();
        await file.CopyToAsync(memory);
        return Results.Json(
            new JsonObject { ["id"] = Guid.NewGuid().ToString("N"), ["size"] = file.Length, ["urls"] = new JsonObject { ["get"] = files.Add(http, memory.ToArray(), file.ContentType, null) } },
            statusCode: 201);
    }

    private static JsonObject Prediction(HttpContext http, SimulatedJob job, ResultFiles? files) => Prediction(
        $"{http.Request.Scheme}://{http.Request.Host}", job, files is null ? null : () => Output(http, job, files));

    private static JsonObject Prediction(string host, SimulatedJob job, Func<JsonNode?>? output)
    {
        var aborted = ((string?)job.Request["input"]!["prompt"])?.Contains(NeverStartsWord, StringComparison.Ordinal) == true && job.Phase is not (JobPhase.Queued or JobPhase.Running);
        var status = job.Phase switch
        {
            _ when aborted => "aborted",
            JobPhase.Queued => "starting",
            JobPhase.Running => "processing",
            JobPhase.Failed or JobPhase.Moderated => "failed",
            JobPhase.Cancelled => "canceled",
            _ => "succeeded",
        };
        var removed = status == "succeeded" && job.Scenario == Scenario.LinkExpired;
        var address = $"{host}/replicate/v1/predictions/{job.Id}";
        var prediction = new JsonObject
        {
            ["id"] = job.Id,
            ["model"] = job.Request["model"]!.DeepClone(),
            ["version"] = "hidden",
            ["input"] = removed ? new JsonObject() : job.Request["input"]!.DeepClone(),
            ["output"] = status != "succeeded" || removed ? null : output?.Invoke(),
            ["logs"] = job.Phase == JobPhase.Running ? "Using seed: 7\n  0%|          | 0/28\n 50%|#####     | 14/28" : "",
            ["error"] = job.Phase switch
            {
                JobPhase.Failed => "CUDA out of memory",
                JobPhase.Moderated => "NSFW content detected. Try running it again, or try a different prompt. (E005)",
                _ => null,
            },
            ["status"] = status,
            ["created_at"] = job.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
            ["data_removed"] = removed,
            ["source"] = "api",
            ["urls"] = new JsonObject { ["get"] = address, ["cancel"] = $"{address}/cancel", ["web"] = $"https://replicate.com/p/{job.Id}" },
        };
        if (status is "succeeded" or "failed" or "canceled")
        {
            prediction["metrics"] = new JsonObject { ["predict_time"] = 3.25, ["total_time"] = 5.5, ["image_count"] = 1 };
        }

        return prediction;
    }

    private static JsonNode? Output(HttpContext http, SimulatedJob job, ResultFiles files)
    {
        var model = (string)job.Request["model"]!;
        string File(byte[] bytes, string mediaType) => files.Add(http, bytes, mediaType, job.HandOut(), ("Authorization", $"Bearer {job.Key}"));
        var count = (int?)job.Request["input"]!["num_outputs"] ?? 1;
        return model switch
        {
            _ when job.Scenario == Scenario.Empty => null,
            _ when Says("llama", "text") => new JsonArray("The ", "tide ", "turned."),
            _ when Says("video") => File(Samples.Mp4(), "video/mp4"),
            _ when Says("speech", "audio", "music") => new JsonObject { ["audio"] = File(Samples.Audio("wav"), "audio/wav"), ["transcript"] = "words" },
            _ => new JsonArray([.. Enumerable.Range(0, count).Select(_ => (JsonNode)File(Samples.WebP(), "image/webp"))]),
        };

        bool Says(params string[] words) => words.Any(word => model.Contains(word, StringComparison.Ordinal));
    }

    private static IResult? Find(string id, HttpContext http, SimulatedJobs jobs, out SimulatedJob? job)
    {
        job = jobs.Find(Provider, id, KeyOf(http));
        return KeyProblem(http) ?? (job is null ? Problem(404, "Not found", "Prediction not found") : null);
    }

    private static string? KeyOf(HttpContext http) => http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var key] ? key : null;

    private static IResult? KeyProblem(HttpContext http) => Scenarios.Of(KeyOf(http)) is null or Scenario.Invalid
        ? Problem(401, "Unauthenticated", "You did not pass a valid authentication token")
        : null;

    private static IResult? Refusal(Scenario? scenario, int before) => scenario switch
    {
        Scenario.Quota => Problem(402, "Insufficient credit", "You have insufficient credit to run this model."),
        Scenario.RateLimited => Problem(429, "Too many requests", "Request was throttled. Your rate limit resets in ~0.01s."),
        Scenario.RateLimitedOnce when before == 0 => Problem(429, "Too many requests", "Request was throttled. Your rate limit resets in ~0.01s."),
        Scenario.ServerError => Problem(500, "Internal server error", "Something went wrong."),
        Scenario.Overloaded => Problem(503, "Service Unavailable", "Try again."),
        Scenario.OverloadedOnce when before == 0 => Problem(503, "Service Unavailable", "Try again."),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502),
        _ => null,
    };

    private static IResult Problem(int status, string title, string detail) =>
        Results.Json(new JsonObject { ["title"] = title, ["detail"] = detail, ["status"] = status }, contentType: "application/problem+json", statusCode: status);

    [GeneratedRegex(@"^(\d+h)?(\d+m)?(\d+s?)?$")]
    private static partial Regex CancelAfter();

    [GeneratedRegex(@"^([\w.-]+/[\w.-]+:[0-9a-f]{64}|[0-9a-f]{64})$")]
    private static partial Regex Version();
}
