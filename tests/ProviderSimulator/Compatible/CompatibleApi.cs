using System.Globalization;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Compatible;

/// <summary>Services that speak OpenAI's protocol, each in its dialect.</summary>
internal static class CompatibleApi
{
    private const string Words = "The lighthouse keeper counted the waves. One for every letter that never came, and one for the lamp.";

    public static void MapCompatible(this IEndpointRouteBuilder routes)
    {
        foreach (var dialect in Dialects.All)
        {
            var api = routes.MapGroup(dialect.Prefix);
            // An absolute path is beside the service.
            routes.MapGet(dialect.Check.Path.StartsWith("//", StringComparison.Ordinal) ? dialect.Check.Path[1..] : dialect.Prefix + dialect.Check.Path, (HttpContext http) => Check(dialect, http, dialect.Check.Answer));
            api.MapPost("/chat/completions", (HttpContext http, Submissions submissions) => ChatAsync(dialect, http, submissions));
            if (dialect.Models is { } models)
            {
                api.MapGet("/models", (HttpContext http, string output_modalities) => Check(dialect, http, models(output_modalities).ToJsonString()));
            }

            if (dialect.Pictures is { } pictures)
            {
                api.MapPost(pictures.Path, (HttpContext http, Submissions submissions, ResultFiles files) => PicturesAsync(dialect, pictures, http, submissions, files));
                if (pictures.EditPath is { } editPath)
                {
                    api.MapPost(editPath, (HttpContext http, Submissions submissions, ResultFiles files) => PicturesAsync(dialect, pictures, http, submissions, files));
                }
            }

            if (dialect.Speech is { } speech)
            {
                api.MapPost(speech.Path, (HttpContext http, Submissions submissions) => SpeechAsync(dialect, speech, http, submissions));
            }
        }
    }

    internal static IResult Check(Dialect dialect, HttpContext http, string answer) =>
        Scenarios.Of(KeyOf(http)) is not (null or Scenario.Invalid) ? Results.Content(answer, "application/json")
        : Refusal(dialect, Scenario.Invalid) is { } refused ? Results.Content(refused.Body, "application/json", statusCode: refused.Status)
        : Results.StatusCode(401);

    private static async Task<IResult> ChatAsync(Dialect dialect, HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["model", "messages", "stream"], dialect.ChatMembers);
        var (scenario, submission, refused) = Take(dialect, http, submissions, body, problem ?? ProblemOf(body));
        if (refused is not null)
        {
            return refused;
        }

        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        await StreamAsync(dialect, http, scenario, submission, body);
        return Results.Empty;
    }

    private static string? ProblemOf(JsonObject body)
    {
        if (!body["stream"]!.GetValue<bool>())
        {
            return "This simulator streams text.";
        }

        foreach (var message in body["messages"]!.AsArray())
        {
            if (message!["role"]!.GetValue<string>() is not ("system" or "user"))
            {
                return "Unknown role.";
            }

            if (message["content"] is JsonArray parts && parts.Any(part => !IsPart(part!)))
            {
                return "A part is {\"type\":\"text\",\"text\"} or {\"type\":\"image_url\",\"image_url\":{\"url\"}}.";
            }
        }

        return null;
    }

    private static bool IsPart(JsonNode part) => (string?)part["type"] switch
    {
        "text" => part["text"] is JsonValue,
        "image_url" => ((string?)part["image_url"]?["url"])?.StartsWith("data:image/", StringComparison.Ordinal) == true,
        _ => false,
    };

    private static async Task StreamAsync(Dialect dialect, HttpContext http, Scenario? scenario, Submission submission, JsonObject body)
    {
        var events = new ServerSentEvents(http, submission);
        http.Response.Headers["x-request-id"] = $"req_{Guid.NewGuid():N}";
        events.Open();
        if (dialect.KeepAlive is { } wait)
        {
            await events.WriteAsync(wait);
        }

        var id = $"chatcmpl-{Guid.NewGuid():N}";
        JsonObject Chunk(JsonArray choices) => new()
        {
            ["id"] = id,
            ["object"] = "chat.completion.chunk",
            ["created"] = 1_790_000_000,
            ["model"] = body["model"]!.GetValue<string>(),
            ["choices"] = choices,
        };
        JsonArray Choice(JsonNode? content, string? reason) =>
            [new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["role"] = "assistant", ["content"] = content }, ["finish_reason"] = reason }];
        JsonNode Text(string text) => dialect.TextInParts ? new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) : text;

        if (dialect.TextInParts)
        {
            await events.SendAsync(Chunk(Choice(new JsonArray(new JsonObject
            {
                ["type"] = "thinking",
                ["thinking"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "Hm, a keeper." }),
            }), null)));
        }

        var words = scenario is Scenario.Empty or Scenario.JobFails ? [] : scenario == Scenario.StreamFails ? Words.Split(' ')[..5] : Words.Split(' ');
        foreach (var (word, place) in words.Select((word, place) => (word, place)))
        {
            if (scenario == Scenario.Cut && place == 5)
            {
                events.Break();
                return;
            }

            if (scenario == Scenario.Slow)
            {
                await Task.Delay(250, http.RequestAborted);
            }

            await events.SendAsync(Chunk(Choice(Text((place == 0 ? "" : " ") + word), null)));
        }

        if (scenario is Scenario.JobFails or Scenario.StreamFails)
        {
            await events.SendAsync(dialect.ErrorChunk());
            return;
        }

        var last = Chunk(Choice("", scenario == Scenario.JobModerated ? "content_filter" : "stop"));
        if (!dialect.UsageWhenAsked || body["stream_options"]?["include_usage"]?.GetValue<bool>() == true)
        {
            submission.Bill(dialect.Usage());
            last[dialect.UsageMember] = dialect.UsageMember == "usage" ? dialect.Usage() : new JsonObject { ["id"] = "req_1", ["usage"] = dialect.Usage() };
        }

        await events.SendAsync(last);
        if (dialect.SaysDone)
        {
            await events.WriteAsync("data: [DONE]\n\n");
        }
    }

    private static async Task<IResult> PicturesAsync(Dialect dialect, PictureDialect pictures, HttpContext http, Submissions submissions, ResultFiles files)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["model", "prompt"], pictures.Members);
        var (scenario, submission, refused) = Take(dialect, http, submissions, body, problem ?? pictures.Must(body));
        if (refused is not null)
        {
            return refused;
        }

        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        var count = body["n"]?.GetValue<int>() ?? 1;
        var bytes = SizeOf(body) is { } size ? Samples.Png(size.Width, size.Height) : Samples.Jpeg();
        var byLink = pictures.ByLink || scenario is Scenario.LinkExpired or Scenario.WrongType;
        JsonNode Picture(int index)
        {
            var picture = pictures.Beside(index, byLink);
            picture[byLink ? "url" : "b64_json"] = byLink ? files.Add(http, bytes, SizeOf(body) is null ? "image/jpeg" : "image/png", scenario) : Convert.ToBase64String(bytes);
            return picture;
        }

        var answer = new JsonObject { ["data"] = scenario == Scenario.Empty ? [] : new JsonArray([.. Enumerable.Range(0, count).Select(Picture)]) };
        if (pictures.SaysObject)
        {
            (answer["id"], answer["model"], answer["object"]) = ("img-1", body["model"]!.GetValue<string>(), "list");
        }
        else
        {
            answer["created"] = 1_790_000_000;
        }

        if (pictures.Usage(count) is { } usage)
        {
            answer["usage"] = usage;
            submission.Bill(usage);
        }

        submission.Status = 200;
        if (scenario == Scenario.Cut)
        {
            return await PaidCall.CutAsync(http, answer);
        }

        submission.Answers.Add(answer);
        return Results.Json(answer);
    }

    private static (int Width, int Height)? SizeOf(JsonObject body) =>
        body["width"] is { } width ? (width.GetValue<int>(), body["height"]!.GetValue<int>())
        : ((string?)body["size"])?.Split('x') is [var x, var y] ? (int.Parse(x, CultureInfo.InvariantCulture), int.Parse(y, CultureInfo.InvariantCulture))
        : null;

    private static async Task<IResult> SpeechAsync(Dialect dialect, SpeechDialect speech, HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, speech.Required, speech.Optional);
        var (scenario, submission, refused) = Take(dialect, http, submissions, body, problem);
        if (refused is not null)
        {
            return refused;
        }

        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        submission.Status = 200;
        var format = (string?)body["response_format"] ?? (string?)body["output_format"]?["codec"] ?? "mp3";
        var audio = scenario switch
        {
            Scenario.Empty => [],
            Scenario.WrongType => ResultFiles.WebPage,
            _ => Samples.Audio(format),
        };
        if (scenario == Scenario.Cut)
        {
            http.Response.ContentType = speech.AudioMember is null ? "audio/mpeg" : "application/json";
            http.Response.ContentLength = audio.Length;
            await http.Response.Body.WriteAsync(audio.AsMemory(0, 100));
            await http.Response.Body.FlushAsync();
            http.Abort();
            return Results.Empty;
        }

        if (speech.Costs is { } costs)
        {
            submission.BilledNanoUsd = costs;
            submission.GenerationId = $"gen-{Guid.NewGuid():N}";
            http.Response.Headers["X-Generation-Id"] = submission.GenerationId;
        }

        if (speech.AudioMember is not { } member)
        {
            return Results.Bytes(audio, format == "wav" ? "audio/wav" : "audio/mpeg");
        }

        var answer = new JsonObject { [member] = Convert.ToBase64String(audio) };
        submission.Answers.Add(answer);
        return Results.Json(answer);
    }

    internal static string? KeyOf(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var key] ? key : null;

    /// <summary>Remembers the call; a result when it goes no further.</summary>
    internal static (Scenario? Scenario, Submission Submission, IResult? Refused) Take(
        Dialect dialect, HttpContext http, Submissions submissions, JsonObject body, string? problem)
    {
        var submission = new Submission(dialect.Provider, http.Request.Path.Value!, body);
        var before = submissions.Add(KeyOf(http) ?? "", submission);
        var scenario = Scenarios.Of(KeyOf(http));
        var refusal = scenario switch
        {
            null => Refusal(dialect, Scenario.Invalid),
            Scenario.RateLimitedOnce => before == 0 ? Refusal(dialect, Scenario.RateLimited) : null,
            Scenario.OverloadedOnce => before == 0 ? Refusal(dialect, Scenario.Overloaded) : null,
            { } known => Refusal(dialect, known),
        };
        refusal ??= problem is null ? null : (400, Ordinary("invalid_request_error", null, problem));
        if (refusal is null)
        {
            return (scenario, submission, null);
        }

        submission.Status = refusal.Value.Status;
        IResult answer = scenario == Scenario.BadGateway
            ? Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502)
            : new WithHeader(Results.Content(refusal.Value.Body, "application/json", statusCode: refusal.Value.Status), "x-request-id", $"req_{Guid.NewGuid():N}");
        return (scenario, submission, refusal.Value.Status == 429 ? new WithHeader(answer, "Retry-After", "0") : answer);
    }

    private static (int Status, string Body)? Refusal(Dialect dialect, Scenario scenario) =>
        dialect.Refusals.TryGetValue(scenario, out var own) ? own : scenario switch
        {
            Scenario.Invalid => (401, Ordinary("invalid_request_error", "invalid_api_key", "Incorrect API key provided.")),
            Scenario.Quota => (402, Ordinary("insufficient_quota", "insufficient_quota", "You have no credit left.")),
            Scenario.RateLimited => (429, Ordinary("requests", "rate_limit_exceeded", "Rate limit reached for requests.")),
            Scenario.Moderation => (400, Ordinary("invalid_request_error", "content_policy_violation", "This is not allowed.")),
            Scenario.ServerError => (500, Ordinary("server_error", null, "The server had an error.")),
            Scenario.Overloaded => (503, Ordinary("server_error", "overloaded", "The server is overloaded.")),
            Scenario.BadGateway => (502, ""),
            _ => null,
        };

    private static string Ordinary(string type, string? code, string message) =>
        new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = null, ["code"] = code } }.ToJsonString();
}
