using System.Globalization;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;

namespace MediaLab.ProviderSimulator.OpenAi;

/// <summary>OpenAI's API under /openai/v1.</summary>
internal static class OpenAiApi
{
    internal const string Words = "The lighthouse keeper counted the waves. One for every letter that never came, and one for the lamp.";

    public static void MapOpenAi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/openai/v1");
        api.MapGet("/models", Models);
        api.MapPost("/chat/completions", ChatAsync);
        api.MapPost("/responses", ResponsesApi.AnswerAsync);
        api.MapPost("/audio/transcriptions", TranscriptionApi.AnswerAsync).DisableAntiforgery();
        api.MapPost("/images/generations", (HttpContext http, Submissions submissions) => ImagesAsync(edits: false, http, submissions));
        api.MapPost("/images/edits", (HttpContext http, Submissions submissions) => ImagesAsync(edits: true, http, submissions));
        api.MapPost("/audio/speech", SpeechAsync);
    }

    private static IResult Models(HttpContext http) => Refusal(Scenarios.Of(KeyOf(http)), 0, free: true) ?? Results.Json(new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. new[] { "gpt-6-luna", "gpt-6-sol", "gpt-transcribe", "gpt-image-2", "gpt-4o-mini-tts" }.Select(id => (JsonNode)new JsonObject
        {
            ["id"] = id, ["object"] = "model", ["created"] = 1_790_000_000, ["owned_by"] = "openai", ["shutdown_date"] = id == "gpt-4o-mini-tts" ? "2027-06-30" : null,
        })]),
    });

    private static async Task<IResult> ChatAsync(HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(
            http, ["model", "messages"],
            ["max_completion_tokens", "stream", "stream_options", "store", "reasoning_effort", "verbosity", "response_format", "temperature", "seed", "tools", "service_tier", "user"]);
        var (scenario, submission, before) = Take(http, submissions, body);
        if ((Refusal(scenario, before, free: false) ?? UnknownModel(body)) is { } refused)
        {
            return Remember(submission, refused);
        }

        problem ??= (body["stream"]?.GetValue<bool>() ?? false) ? null : "This simulator streams text.";
        problem ??= body["response_format"]?["json_schema"] is { } shape ? FormatProblem(shape) : null;
        problem ??= body["max_completion_tokens"]?.GetValue<int>() is < 16 ? "Invalid 'max_completion_tokens': integer below minimum value." : null;
        if (problem is not null)
        {
            return Remember(submission, Error(400, "invalid_request_error", null, problem));
        }

        if (await WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        await StreamChatAsync(http, scenario, submission, body);
        return Results.Empty;
    }

    /// <summary>A format's name, its schema, and that the schema is one that answers can be held to.</summary>
    internal static string? FormatProblem(JsonNode format) =>
        (string?)format["name"] is not { Length: > 0 and <= 64 } ? "Missing required parameter: 'name'."
        : format["schema"] is not JsonObject schema ? "Missing required parameter: 'schema'."
        : (bool?)format["strict"] == true ? StructuredAnswers.Problem(schema, strict: true)
        : null;

    /// <summary>The usual words, or what fits the schema.</summary>
    internal static string Said(JsonNode? format) => format?["schema"] is { } schema ? StructuredAnswers.For(schema)!.ToJsonString() : Words;

    private static async Task StreamChatAsync(HttpContext http, Scenario? scenario, Submission submission, JsonObject body)
    {
        var events = new ServerSentEvents(http, submission);
        http.Response.Headers["x-request-id"] = $"req_{Guid.NewGuid():N}";
        events.Open();
        var id = $"chatcmpl-{Guid.NewGuid():N}";
        JsonObject Chunk(JsonArray choices, JsonObject? usage) => new()
        {
            ["id"] = id,
            ["object"] = "chat.completion.chunk",
            ["created"] = 1_790_000_000,
            ["model"] = body["model"]!.GetValue<string>(),
            ["choices"] = choices,
            ["usage"] = usage,
        };
        JsonArray Choice(JsonObject delta, string? reason) => [new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = reason }];

        await events.SendAsync(Chunk(Choice(new JsonObject { ["role"] = "assistant", ["content"] = "" }, null), null));
        var words = scenario == Scenario.Empty ? [] : Said(body["response_format"]?["json_schema"]).Split(' ');
        foreach (var (word, place) in words.Select((word, place) => (word, place)))
        {
            if (scenario == Scenario.Cut && place == 5)
            {
                events.Break();
                return;
            }

            if (scenario == Scenario.StreamFails && place == 5)
            {
                await events.SendAsync(ErrorBody("server_error", null, "The server had an error while processing your request."));
                return;
            }

            if (scenario == Scenario.Slow)
            {
                await Task.Delay(250, http.RequestAborted);
            }

            await events.SendAsync(Chunk(Choice(new JsonObject { ["content"] = (place == 0 ? "" : " ") + word }, null), null));
        }

        await events.SendAsync(Chunk(Choice([], "stop"), null));
        if (body["stream_options"]?["include_usage"]?.GetValue<bool>() == true)
        {
            await events.SendAsync(Chunk([], new JsonObject
            {
                ["prompt_tokens"] = 50,
                ["completion_tokens"] = 21,
                ["total_tokens"] = 71,
                ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 20, ["audio_tokens"] = 0 },
                ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 3, ["audio_tokens"] = 0, ["accepted_prediction_tokens"] = 0, ["rejected_prediction_tokens"] = 0 },
            }));
        }

        await events.WriteAsync("data: [DONE]\n\n");
    }

    private static async Task<IResult> ImagesAsync(bool edits, HttpContext http, Submissions submissions)
    {
        string[] settings = ["n", "size", "quality", "background", "output_format", "output_compression", "moderation", "stream", "partial_images", "user"];
        var (body, problem) = edits
            ? await StrictBody.ReadAsync(http, ["prompt", "model", "images"], [.. settings, "mask", "input_fidelity"])
            : await StrictBody.ReadAsync(http, ["prompt", "model"], settings);
        problem ??= edits ? PictureProblem(body) : null;
        var (scenario, submission, before) = Take(http, submissions, body);
        if ((Refusal(scenario, before, free: false) ?? UnknownModel(body)) is { } refused)
        {
            return Remember(submission, refused);
        }

        if (scenario == Scenario.Moderation)
        {
            return Remember(submission, Error(400, "image_generation_user_error", "moderation_blocked", "Your request was rejected by the safety system."));
        }

        var size = (body["size"]?.GetValue<string>() ?? "1024x1024").Split('x').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        problem ??= size.Any(side => side % 16 != 0 || side > 3840) ? "Invalid size." : null;
        if (problem is not null)
        {
            return Remember(submission, Error(400, "invalid_request_error", null, problem));
        }

        var (streamed, unfinished) = (body["stream"]?.GetValue<bool>() ?? false, body["partial_images"]?.GetValue<int>() ?? 0);
        problem = unfinished is < 0 or > 3 ? "Invalid 'partial_images': 0 to 3 are possible." : unfinished > 0 && !streamed ? "'partial_images' needs 'stream'." : null;
        if (problem is not null)
        {
            return Remember(submission, Error(400, "invalid_request_error", null, problem));
        }

        if (await WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        var count = body["n"]?.GetValue<int>() ?? 1;
        var tokens = (count * size[0] * size[1] * 1056L / 1_048_576) + (unfinished * 100);
        var seen = 1000L * ((body["images"] as JsonArray)?.Count ?? 0);
        var picture = Convert.ToBase64String(scenario == Scenario.WrongType ? ResultFiles.WebPage : Samples.Png(size[0], size[1]));
        var answer = new JsonObject
        {
            ["created"] = 1_790_000_000,
            ["background"] = "opaque",
            ["output_format"] = body["output_format"]?.GetValue<string>() ?? "png",
            ["quality"] = body["quality"]?.GetValue<string>() is { } quality and not "auto" ? quality : "medium",
            ["data"] = scenario == Scenario.Empty ? [] : new JsonArray([.. Enumerable.Range(0, count).Select(_ => (JsonNode)new JsonObject { ["b64_json"] = picture })]),
            ["usage"] = new JsonObject
            {
                ["input_tokens"] = 50 + seen,
                ["input_tokens_details"] = new JsonObject { ["text_tokens"] = 50, ["image_tokens"] = seen },
                ["output_tokens"] = tokens,
                ["output_tokens_details"] = new JsonObject { ["image_tokens"] = tokens, ["text_tokens"] = 0 },
                ["total_tokens"] = tokens + 50 + seen,
            },
        };
        if (streamed)
        {
            await StreamPictureAsync(edits ? "image_edit" : "image_generation", answer, body, http, scenario, submission);
            return Results.Empty;
        }

        if (scenario == Scenario.Cut)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer.ToJsonString()[..200]);
            await http.Response.Body.FlushAsync();
            http.Abort();
            return Results.Empty;
        }

        return Remember(submission, Results.Json(answer), answer);
    }

    /// <summary>Unfinished pictures, then the finished one with the usage.</summary>
    /// <param name="answer">What would be answered in one piece.</param>
    private static async Task StreamPictureAsync(string kind, JsonObject answer, JsonObject body, HttpContext http, Scenario? scenario, Submission submission)
    {
        http.Response.Headers["x-request-id"] = $"req_{Guid.NewGuid():N}";
        var events = new ServerSentEvents(http, submission);
        events.Open();
        JsonObject Event(string name, string picture) => new()
        {
            ["type"] = $"{kind}.{name}",
            ["b64_json"] = picture,
            ["created_at"] = 1_790_000_000,
            ["size"] = body["size"]?.GetValue<string>() ?? "1024x1024",
            ["quality"] = answer["quality"]!.GetValue<string>(),
            ["background"] = "opaque",
            ["output_format"] = answer["output_format"]!.GetValue<string>(),
        };

        for (var index = 0; index < (body["partial_images"]?.GetValue<int>() ?? 0); index++)
        {
            var unfinished = Event("partial_image", Convert.ToBase64String(Samples.Png(32, 8 * (index + 1))));
            unfinished["partial_image_index"] = index;
            await events.SendAsync(unfinished, $"{kind}.partial_image");
            switch (scenario)
            {
                case Scenario.Cut:
                    events.Break();
                    return;
                case Scenario.StreamFails:
                    await events.SendAsync(ErrorBody("server_error", null, "The server had an error while processing your request."), "error");
                    return;
                case Scenario.JobModerated:
                    await events.SendAsync(ErrorBody("image_generation_user_error", "moderation_blocked", "Your request was rejected by the safety system."), "error");
                    return;
                case Scenario.Slow:
                    await Task.Delay(500, http.RequestAborted);
                    break;
            }
        }

        var done = Event("completed", answer["data"]!.AsArray() is [{ } made, ..] ? made["b64_json"]!.GetValue<string>() : "");
        done["usage"] = answer["usage"]!.DeepClone();
        await events.SendAsync(done, $"{kind}.completed");
    }

    private static JsonObject ErrorBody(string type, string? code, string message) =>
        new() { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = code } };

    private static string? PictureProblem(JsonObject body)
    {
        var pictures = body["images"] as JsonArray ?? [];
        return pictures.Count is 0 or > 16 ? "Invalid 'images': 1 to 16 are taken."
            : pictures.Append(body["mask"]).OfType<JsonNode>().All(picture => picture["image_url"]?.GetValue<string>().StartsWith("data:image/", StringComparison.Ordinal) == true) ? null
            : "Invalid image: a data URI or an address is needed.";
    }

    private static async Task<IResult> SpeechAsync(HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["model", "input", "voice"], ["instructions", "response_format", "speed", "stream_format"]);
        var (scenario, submission, before) = Take(http, submissions, body);
        if ((Refusal(scenario, before, free: false) ?? UnknownModel(body)) is { } refused)
        {
            return Remember(submission, refused);
        }

        var (model, byEvents) = (body["model"]!.GetValue<string>(), body["stream_format"]?.GetValue<string>() == "sse");
        problem ??= body["input"]!.GetValue<string>().Length > 4096 ? "Invalid 'input': string too long." : null;
        problem ??= byEvents && model.StartsWith("tts-1", StringComparison.Ordinal) ? "'sse' is not supported for tts-1." : null;
        if (problem is not null)
        {
            return Remember(submission, Error(400, "invalid_request_error", null, problem));
        }

        if (await WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        var audio = scenario switch
        {
            Scenario.WrongType => ResultFiles.WebPage,
            Scenario.Empty => [],
            _ => Samples.Audio(body["response_format"]?.GetValue<string>() ?? "mp3"),
        };
        submission.Status = 200;
        if (!byEvents)
        {
            return scenario == Scenario.Cut ? await PaidCall.CutAsync(http, audio, "audio/mpeg") : Results.Bytes(audio, "audio/mpeg");
        }

        var events = new ServerSentEvents(http, submission);
        events.Open();
        foreach (var piece in audio.Chunk(4000))
        {
            await events.SendAsync(new JsonObject { ["type"] = "speech.audio.delta", ["audio"] = Convert.ToBase64String(piece) });
            if (scenario == Scenario.Cut)
            {
                events.Break();
                return Results.Empty;
            }
        }

        await events.SendAsync(new JsonObject
        {
            ["type"] = "speech.audio.done",
            ["usage"] = new JsonObject { ["input_tokens"] = 14, ["output_tokens"] = 101, ["total_tokens"] = 115 },
        });
        return Results.Empty;
    }

    private static string? KeyOf(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var key] ? key : null;

    internal static (Scenario? Scenario, Submission Submission, int Before) Take(HttpContext http, Submissions submissions, JsonObject body)
    {
        var submission = new Submission("openai", http.Request.Path.Value!["/openai/v1".Length..], body);
        return (Scenarios.Of(KeyOf(http)), submission, submissions.Add(KeyOf(http) ?? "", submission));
    }

    /// <summary>True: the caller went away before an answer.</summary>
    internal static async Task<bool> WaitAsync(Scenario? scenario, HttpContext http)
    {
        if (scenario != Scenario.Timeout)
        {
            return false;
        }

        await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    internal static IResult? UnknownModel(JsonObject body) => body["model"] is not JsonValue model || KnownModels.Has("openai", (string?)model)
        ? null
        : Error(404, "invalid_request_error", "model_not_found", $"The model `{model}` does not exist or you do not have access to it.");

    internal static IResult? Refusal(Scenario? scenario, int before, bool free) => scenario switch
    {
        null or Scenario.Invalid => Error(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided: sk-sim-****. You can find your API key at https://platform.openai.com/account/api-keys."),
        _ when free => null,
        Scenario.Quota => Error(429, "insufficient_quota", "credit_balance_exhausted", "You exceeded your current quota, please check your plan and billing details."),
        Scenario.RateLimited => new WithHeader(Error(429, "requests", "rate_limit_exceeded", "Rate limit reached for requests."), "Retry-After", "0"),
        Scenario.RateLimitedOnce when before == 0 => new WithHeader(Error(429, "requests", "rate_limit_exceeded", "Rate limit reached for requests."), "Retry-After", "1"),
        Scenario.Moderation => Error(400, "invalid_request_error", "content_policy_violation", "Your request was rejected as a result of our safety system."),
        Scenario.ServerError => Error(500, "server_error", null, "The server had an error while processing your request."),
        Scenario.Overloaded => Error(503, "server_error", "server_is_overloaded", "The engine is currently overloaded, please try again later."),
        Scenario.OverloadedOnce when before == 0 => Error(503, "server_error", "server_is_overloaded", "The engine is currently overloaded, please try again later."),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502),
        _ => null,
    };

    internal static IResult Error(int status, string type, string? code, string message) => new WithHeader(
        Results.Json(ErrorBody(type, code, message), statusCode: status),
        "x-request-id", $"req_{Guid.NewGuid():N}");

    internal static IResult Remember(Submission submission, IResult result, JsonNode? answer = null)
    {
        submission.Status = (WithHeader.Innermost(result) as IStatusCodeHttpResult)?.StatusCode ?? 200;
        if (answer is not null)
        {
            submission.Answers.Add(answer);
        }

        return result;
    }
}

/// <summary>A result with one more header.</summary>
internal sealed class WithHeader(IResult inner, string name, string value) : IResult
{
    public static IResult Innermost(IResult result) => result is WithHeader outer ? Innermost(outer.Inner) : result;

    private IResult Inner { get; } = inner;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers[name] = value;
        return Inner.ExecuteAsync(httpContext);
    }
}
