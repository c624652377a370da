using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Fal;

/// <summary>fal's queue under /fal, and beside it the platform's prices and the keys of its webhooks.</summary>
internal static class FalApi
{
    private const string Provider = "fal";

    /// <summary>A model's own failure by this word in the prompt: it costs machine time.</summary>
    public const string UnprocessableWord = "unprocessable";

    public static void MapFal(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/fal");
        api.MapGet("/v1/models/pricing", Pricing);
        api.MapGet("/v1/models", Models);
        api.MapGet("/.well-known/jwks.json", () => Results.Json(WebhookSigner.FalKeys()));
        api.MapGet("/{owner}/{alias}/requests/{id}/status", Status);
        api.MapGet("/{owner}/{alias}/requests/{id}", Result);
        api.MapPut("/{owner}/{alias}/requests/{id}/cancel", Cancel);
        api.MapPost("/{owner}/{alias}/{**rest}", SubmitAsync);
    }

    private static IResult Pricing(HttpContext http) => Scenarios.Of(KeyOf(http)) is null or Scenario.Invalid
        ? Results.Json(new JsonObject { ["error"] = new JsonObject { ["type"] = "authorization_error", ["message"] = "Invalid API key", ["request_id"] = "req" } }, statusCode: 401)
        : Results.Json(new JsonObject { ["prices"] = new JsonArray(new JsonObject { ["endpoint_id"] = "fal-ai/flux/dev", ["unit_price"] = 0.025, ["unit"] = "megapixels", ["currency"] = "USD" }), ["has_more"] = false });

    /// <summary>Two pages of one category; without a key, as at fal.</summary>
    private static IResult Models(HttpContext http)
    {
        var category = (string?)http.Request.Query["category"];
        var second = http.Request.Query.ContainsKey("cursor");
        var models = new JsonArray(new JsonObject
        {
            ["endpoint_id"] = $"fal-ai/simulated/{category}{(second ? "/second" : "")}",
            ["metadata"] = new JsonObject
            {
                ["display_name"] = $"Simulated {category}",
                ["category"] = category,
                ["description"] = "Made up.",
                ["status"] = "active",
                ["tags"] = new JsonArray(),
                ["updated_at"] = "2026-11-01T00:00:00Z",
                ["is_favorited"] = null,
                ["thumbnail_url"] = "",
                ["model_url"] = "",
                ["date"] = "2026-11-01T00:00:00Z",
                ["highlighted"] = false,
                ["pinned"] = false,
            },
        });
        return Results.Json(new JsonObject { ["models"] = models, ["next_cursor"] = second ? null : "Mg==", ["has_more"] = !second });
    }

    private static async Task<IResult> SubmitAsync(string owner, string alias, string? rest, HttpContext http, Submissions submissions, SimulatedJobs jobs, SimulatedWebhooks webhooks)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, [], Members(await PeekAsync(http)));
        var submission = new Submission(Provider, $"/{owner}/{alias}{(rest is null ? "" : "/" + rest)}{http.Request.QueryString}", body);
        var before = submissions.Add(KeyOf(http) ?? "", submission);
        var scenario = Scenarios.Of(KeyOf(http));
        // The queue takes any body that is JSON; the model looks at it later. Only what it can never be is refused here.
        var refused = Refusal(scenario, before) ?? (problem is null ? null : Detail(422, "json_invalid", problem));
        if (refused is not null)
        {
            submission.Status = (refused as IStatusCodeHttpResult)?.StatusCode ?? 502;
            return refused;
        }

        var job = jobs.Add(Guid.NewGuid().ToString(), Provider, KeyOf(http)!, scenario, new JsonObject { ["endpoint"] = $"{owner}/{alias}/{rest}".TrimEnd('/'), ["body"] = body.DeepClone() });
        webhooks.Announce(job, http.Request.Query["fal_webhook"], () => Ended(job), bytes => WebhookSigner.Fal(bytes, DateTimeOffset.UtcNow));
        var address = $"{http.Request.Scheme}://{http.Request.Host}/fal/{owner}/{alias}/requests/{job.Id}";
        var answer = new JsonObject
        {
            ["status"] = "IN_QUEUE",
            ["request_id"] = job.Id,
            ["response_url"] = address,
            ["status_url"] = $"{address}/status",
            ["cancel_url"] = $"{address}/cancel",
            ["queue_position"] = 2,
        };
        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        submission.Status = 200;
        submission.Answers.Add(answer);
        return scenario == Scenario.Cut ? await PaidCall.CutAsync(http, answer) : Results.Json(answer);
    }

    private static JsonObject Ended(SimulatedJob job) => new()
    {
        ["request_id"] = job.Id,
        ["gateway_request_id"] = job.Id,
        ["status"] = job.Phase == JobPhase.Done ? "OK" : "ERROR",
        ["payload"] = new JsonObject(),
        ["error"] = job.Phase == JobPhase.Done ? null : "Invalid status code: 422",
    };

    private static IResult Status(string owner, string alias, string id, HttpContext http, SimulatedJobs jobs)
    {
        if (Find(id, http, jobs, out var job) is { } refused)
        {
            return refused;
        }

        if (job!.Ask())
        {
            return Results.StatusCode(503);
        }

        var status = job.Phase switch
        {
            JobPhase.Queued => "IN_QUEUE",
            JobPhase.Running => "IN_PROGRESS",
            _ => "COMPLETED",
        };
        return Results.Json(
            new JsonObject
            {
                ["status"] = status,
                ["queue_position"] = status == "IN_QUEUE" ? 1 : null,
                ["logs"] = status == "IN_PROGRESS" ? new JsonArray(new JsonObject { ["message"] = " 50%|#####     | 14/28 [00:01<00:01]", ["level"] = "INFO", ["source"] = "USER" }) : [],
            },
            statusCode: status == "COMPLETED" ? 200 : 202);
    }

    private static IResult Result(string owner, string alias, string id, HttpContext http, SimulatedJobs jobs, ResultFiles files)
    {
        if (Find(id, http, jobs, out var job) is { } refused)
        {
            return refused;
        }

        var body = job!.Request["body"]!;
        var prompt = (string?)body["prompt"] ?? (string?)body["text"];
        return job.Phase switch
        {
            JobPhase.Queued or JobPhase.Running => Results.Json(new JsonObject { ["detail"] = "Request is still in progress" }, statusCode: 400),
            JobPhase.Cancelled => Results.Json(new JsonObject { ["detail"] = "Request was cancelled" }, statusCode: 400),
            JobPhase.Failed => Detail(500, "internal_server_error", "Internal server error", http),
            JobPhase.Moderated => Detail(422, "content_policy_violation", "The content could not be processed because it contained material flagged by a content checker."),
            _ when prompt is null or "" => Detail(422, "missing", "Field required"),
            // Pictures come out black instead.
            _ when job.Scenario == Scenario.Moderation && !IsPicture(job) => Detail(422, "content_policy_violation", "The content could not be processed because it contained material flagged by a content checker."),
            _ when prompt.Contains(UnprocessableWord, StringComparison.Ordinal) => Detail(422, "value_error", "Input should be a valid prompt", http),
            _ => Output(http, job, files),
        };
    }

    private static bool IsPicture(SimulatedJob job) => !IsVideo((string)job.Request["endpoint"]!) && !IsSound((string)job.Request["endpoint"]!);

    private static bool IsVideo(string endpoint) => ((string[])["video", "veo", "seedance"]).Any(sign => endpoint.Contains(sign, StringComparison.Ordinal));

    private static bool IsSound(string endpoint) => ((string[])["tts", "audio", "music", "sound"]).Any(sign => endpoint.Contains(sign, StringComparison.Ordinal));

    private static IResult Output(HttpContext http, SimulatedJob job, ResultFiles files)
    {
        var (endpoint, body) = ((string)job.Request["endpoint"]!, job.Request["body"]!);
        var count = (int?)body["num_images"] ?? 1;
        var (output, units) = endpoint switch
        {
            _ when job.Scenario == Scenario.Empty => (new JsonObject { ["images"] = new JsonArray() }, "0"),
            _ when IsVideo(endpoint) =>
                (new JsonObject { ["video"] = File(files.Add(http, Samples.Mp4(), "video/mp4", job.HandOut()), "video/mp4"), ["thumbnail"] = File(files.Add(http, Samples.Jpeg(), "image/jpeg", null), "image/jpeg") }, "5.008"),
            _ when IsSound(endpoint) =>
                (new JsonObject { ["audio"] = File(files.Add(http, Samples.Audio("mp3"), "audio/mpeg", job.HandOut()), "audio/mpeg") }, "0.034"),
            _ => (new JsonObject
            {
                ["images"] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => (JsonNode)File(files.Add(http, Samples.Jpeg(), "image/jpeg", job.HandOut()), "image/jpeg"))]),
                ["seed"] = 7,
                ["has_nsfw_concepts"] = new JsonArray([.. Enumerable.Range(0, count).Select(place => (JsonNode)(job.Scenario == Scenario.Moderation || (count > 1 && job.Scenario == Scenario.Slow && place == 0)))]),
                ["prompt"] = (string?)body["prompt"],
                ["timings"] = new JsonObject { ["inference"] = 1.2 },
            }, $"{count}"),
        };
        http.Response.Headers["x-fal-billable-units"] = units;
        http.Response.Headers["x-fal-request-id"] = job.Id;
        return Results.Json(output);
    }

    private static IResult Cancel(string owner, string alias, string id, HttpContext http, SimulatedJobs jobs) => Find(id, http, jobs, out var job) is { } refused ? refused
        : job!.Cancel() ? Results.Json(new JsonObject { ["status"] = "CANCELLATION_REQUESTED" }, statusCode: 202)
        : Results.Json(new JsonObject { ["status"] = "ALREADY_COMPLETED" }, statusCode: 400);

    private static IResult? Find(string id, HttpContext http, SimulatedJobs jobs, out SimulatedJob? job)
    {
        job = jobs.Find(Provider, id, KeyOf(http));
        return job is null ? Results.Json(new JsonObject { ["detail"] = $"Request {id} not found" }, statusCode: 404) : null;
    }

    private static JsonObject File(string url, string type) => new() { ["url"] = url, ["content_type"] = type, ["file_name"] = url.Split('/')[^1], ["file_size"] = 1234 };

    /// <param name="ran">Null unless the model ran before it failed: then it says how much.</param>
    private static IResult Detail(int status, string type, string message, HttpContext? ran = null)
    {
        if (ran is not null)
        {
            ran.Response.Headers["x-fal-billable-units"] = "1";
        }

        return Results.Json(
            new JsonObject
            {
                ["detail"] = new JsonArray(new JsonObject { ["loc"] = new JsonArray("body", "prompt"), ["msg"] = message, ["type"] = type, ["url"] = $"https://docs.fal.ai/errors/#{type}", ["input"] = null }),
            },
            statusCode: status);
    }

    /// <summary>"Key", not "Bearer".</summary>
    private static string? KeyOf(HttpContext http) => http.Request.Headers.Authorization.ToString() is ['K', 'e', 'y', ' ', .. var key] ? key : null;

    private static IResult? Refusal(Scenario? scenario, int before) => scenario switch
    {
        null or Scenario.Invalid => Results.Json(new JsonObject { ["detail"] = "Cannot access application: invalid key." }, statusCode: 401),
        Scenario.Quota => Results.Json(new JsonObject { ["detail"] = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing." }, statusCode: 403),
        Scenario.RateLimited => Results.Json(new JsonObject { ["detail"] = "Too many requests." }, statusCode: 429),
        Scenario.RateLimitedOnce when before == 0 => Results.Json(new JsonObject { ["detail"] = "Too many requests." }, statusCode: 429),
        Scenario.ServerError => Results.Json(new JsonObject { ["detail"] = "Internal Server Error" }, statusCode: 500),
        Scenario.Overloaded => Results.StatusCode(503),
        Scenario.OverloadedOnce when before == 0 => Results.StatusCode(503),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502),
        _ => null,
    };

    /// <summary>Whatever members the model has; a body wrapped in "input" has only that one.</summary>
    private static string[] Members(JsonObject body) => [.. body.Select(member => member.Key).Where(name => name != "input")];

    private static async Task<JsonObject> PeekAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        var node = await JsonNode.ParseAsync(http.Request.Body);
        http.Request.Body.Position = 0;
        return node as JsonObject ?? [];
    }
}
