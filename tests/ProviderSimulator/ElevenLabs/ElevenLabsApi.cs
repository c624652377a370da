using System.Text;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.ElevenLabs;

/// <summary>ElevenLabs' API under /elevenlabs: speech, sound effects, music, and what was spoken before. Flows are in <see cref="ElevenLabsFlows"/>.</summary>
internal static class ElevenLabsApi
{
    public const string Provider = "elevenlabs";

    private static readonly string[] SpeechModels = ["eleven_v3", "eleven_multilingual_v2", "eleven_flash_v2_5", "eleven_turbo_v2_5"];

    private static readonly string[] SpeechFormats =
    [
        "alaw_8000", "mp3_22050_32", "mp3_24000_48", "mp3_44100_32", "mp3_44100_64", "mp3_44100_96", "mp3_44100_128", "mp3_44100_192", "opus_48000_32", "opus_48000_64",
        "opus_48000_96", "opus_48000_128", "opus_48000_192", "pcm_16000", "pcm_24000", "pcm_44100", "ulaw_8000", "wav_16000", "wav_24000", "wav_44100",
    ];

    private static readonly string[] MusicFormats = ["auto", "mp3_48000_128", "mp3_48000_192", "mp3_48000_320", "mp3_44100_128", "mp3_44100_192", "opus_48000_128"];

    public static void MapElevenLabs(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup($"/{Provider}/v1");
        api.MapGet("/user/subscription", (HttpContext http) => RefuseAlways(Scenarios.Of(KeyOf(http))) ?? Results.Json(new JsonObject { ["tier"] = "creator", ["character_count"] = 1000, ["character_limit"] = 121_000 }));
        api.MapGet("/history/{item}", (string item, HttpContext http, SimulatedJobs jobs) => History(item, http, jobs));
        api.MapGet("/history/{item}/audio", (string item, HttpContext http, SimulatedJobs jobs) =>
            jobs.Find(Provider, item, KeyOf(http)) is null ? Error(404, "history_item_not_found", "No such history item.") : Results.Bytes(Samples.Audio("mp3"), "audio/mpeg"));
        api.MapPost("/text-to-speech/{voice}", (string voice, HttpContext http, SimulatedJobs jobs) => SpeechAsync(voice, http, jobs, times: false));
        api.MapPost("/text-to-speech/{voice}/with-timestamps", (string voice, HttpContext http, SimulatedJobs jobs) => SpeechAsync(voice, http, jobs, times: true));
        api.MapPost("/sound-generation", (Delegate)SoundAsync);
        api.MapPost("/music", (Delegate)MusicAsync);
        api.MapElevenLabsFlows();
        routes.MapGet($"/{Provider}/v2/voices", Voices);
    }

    /// <summary>Two pages: a voice that every account has, then one of the account's own.</summary>
    private static IResult Voices(HttpContext http) => RefuseAlways(Scenarios.Of(KeyOf(http))) ?? (Scenarios.Of(KeyOf(http)) == Scenario.Overloaded ? Results.StatusCode(503) : Results.Json((string?)http.Request.Query["next_page_token"] switch
    {
        null => Page("EXAVITQu4vr4xnSDxMaL", "Sarah", "premade", "second"),
        "second" => Page("SimulatedCloneVoice1", "My own voice", "cloned", null),
        _ => Page(null, "", "", null),
    }));

    private static JsonObject Page(string? id, string name, string category, string? next) => new()
    {
        ["voices"] = id is null ? [] : new JsonArray(new JsonObject { ["voice_id"] = id, ["name"] = name, ["category"] = category }),
        ["has_more"] = next is not null,
        ["total_count"] = 2,
        ["next_page_token"] = next,
    };

    private static async Task<IResult> SpeechAsync(string voice, HttpContext http, SimulatedJobs jobs, bool times)
    {
        var (body, problem) = await StrictBody.ReadAsync(
            http, ["text"], ["model_id", "language_code", "voice_settings", "seed", "previous_text", "next_text", "apply_text_normalization"]);
        var rules = new BodyRules(body, problem)
            .OneOf("model_id", SpeechModels).Text("text", 40_000).Text("language_code", 5, 2).Whole("seed", 0, 4_294_967_295).Check("voice_settings", AreSettings, "is not a setting of voices")
            .Require(SpeechFormats.Contains(FormatOf(http)), "output_format is unknown.");
        var call = PaidCall.Take(http, Provider, KeyOf(http), body);
        if (Refusal(call.Scenario, call.Before) is { } refused)
        {
            return call.Refuse(refused);
        }

        if (voice.Length < 15)
        {
            return call.Refuse(Error(400, "voice_not_found", $"A voice with voice_id '{voice}' was not found."));
        }

        if (rules.Problem is { } wrong)
        {
            return call.Refuse(Invalid(wrong));
        }

        if (call.Scenario == Scenario.Timeout)
        {
            return await call.HangAsync();
        }

        var text = body["text"]!.GetValue<string>();
        var item = jobs.Add($"hist{Guid.NewGuid():N}", Provider, call.Key, call.Scenario, body);
        http.Response.Headers["character-cost"] = Credits(body).ToString(System.Globalization.CultureInfo.InvariantCulture);
        http.Response.Headers["request-id"] = $"req{Guid.NewGuid():N}"[..20];
        http.Response.Headers["history-item-id"] = item.Id;
        var audio = Sound(call.Scenario, FormatOf(http).Split('_')[0]);
        JsonNode timed = new JsonObject { ["audio_base64"] = Convert.ToBase64String(audio), ["alignment"] = Alignment(text), ["normalized_alignment"] = Alignment(text) };
        return (call.Scenario, times) switch
        {
            (Scenario.Cut, true) => await call.CutAsync(timed),
            (Scenario.Cut, false) => await call.CutAsync(audio, "audio/mpeg"),
            (_, true) => call.Answer(timed),
            _ => call.Answer(audio, "audio/mpeg"),
        };
    }

    private static async Task<IResult> SoundAsync(HttpContext http)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["text"], ["loop", "duration_seconds", "prompt_influence", "model_id"]);
        var rules = new BodyRules(body, problem)
            .OneOf("model_id", "eleven_text_to_sound_v2").Number("duration_seconds", 0.5m, 30).Number("prompt_influence", 0, 1).Flag("loop")
            .Require(SpeechFormats.Contains(FormatOf(http)) && !FormatOf(http).StartsWith("wav", StringComparison.Ordinal), "output_format is unknown.");
        return await AnswerAsync(http, body, rules, 200);
    }

    private static async Task<IResult> MusicAsync(HttpContext http)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["prompt"], ["music_length_ms", "model_id", "seed", "force_instrumental", "lyrics_text"]);
        var rules = new BodyRules(body, problem)
            .Text("prompt", 4100).OneOf("model_id", "music_v1", "music_v2").Whole("music_length_ms", 3000, 600_000).Flag("force_instrumental").Text("lyrics_text", 4000)
            .Require(body["seed"] is null, "seed cannot be used in conjunction with prompt.")
            .Require(MusicFormats.Contains(FormatOf(http)), "output_format is unknown.");
        return await AnswerAsync(http, body, rules, 1300);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, JsonObject body, BodyRules rules, int credits)
    {
        var call = PaidCall.Take(http, Provider, KeyOf(http), body);
        if (Refusal(call.Scenario, call.Before) is { } refused)
        {
            return call.Refuse(refused);
        }

        if (rules.Problem is { } wrong)
        {
            return call.Refuse(Invalid(wrong));
        }

        if (call.Scenario == Scenario.Timeout)
        {
            return await call.HangAsync();
        }

        http.Response.Headers["character-cost"] = credits.ToString(System.Globalization.CultureInfo.InvariantCulture);
        http.Response.Headers["request-id"] = $"req{Guid.NewGuid():N}"[..20];
        var audio = Sound(call.Scenario, "mp3");
        return call.Scenario == Scenario.Cut ? await call.CutAsync(audio, "audio/mpeg") : call.Answer(audio, "audio/mpeg");
    }

    private static byte[] Sound(Scenario? scenario, string format) => scenario switch
    {
        Scenario.Empty => [],
        Scenario.WrongType => ResultFiles.WebPage,
        _ => Samples.Audio(format),
    };

    private static IResult History(string item, HttpContext http, SimulatedJobs jobs)
    {
        if (jobs.Find(Provider, item, KeyOf(http)) is not { } job)
        {
            return Error(404, "history_item_not_found", "No such history item.");
        }

        var text = job.Request["text"]!.GetValue<string>();
        return job.Ask() ? Results.StatusCode(503) : Results.Json(new JsonObject
        {
            ["history_item_id"] = item,
            ["date_unix"] = 1_790_000_000,
            ["character_count_change_from"] = 1000,
            ["character_count_change_to"] = 1000 + Credits((JsonObject)job.Request),
            ["content_type"] = "audio/mpeg",
            ["state"] = job.Phase == JobPhase.Queued ? "processing" : "created",
            ["alignments"] = new JsonObject { ["alignment"] = Alignment(text), ["normalized_alignment"] = Alignment(text) },
        });
    }

    /// <summary>Half a credit a character for the fast models, one for the others.</summary>
    private static int Credits(JsonObject body)
    {
        var characters = body["text"]!.GetValue<string>().Length;
        return body["model_id"]?.GetValue<string>() is "eleven_flash_v2_5" or "eleven_turbo_v2_5" ? (characters + 1) / 2 : characters;
    }

    private static bool AreSettings(JsonNode settings) => settings is JsonObject given
        && given.All(member => member.Key is "stability" or "similarity_boost" or "style" or "use_speaker_boost" or "speed")
        && new BodyRules(given).Number("stability", 0, 1).Number("similarity_boost", 0, 1).Number("style", 0, 1).Number("speed", 0.7m, 1.2m).Flag("use_speaker_boost").Problem is null;

    private static JsonObject Alignment(string text) => new()
    {
        ["characters"] = new JsonArray([.. text.EnumerateRunes().Select(rune => (JsonNode)rune.ToString())]),
        ["character_start_times_seconds"] = new JsonArray([.. text.EnumerateRunes().Select((_, place) => (JsonNode)(place * 0.06))]),
        ["character_end_times_seconds"] = new JsonArray([.. text.EnumerateRunes().Select((_, place) => (JsonNode)((place + 1) * 0.06))]),
    };

    private static string FormatOf(HttpContext http) => http.Request.Query["output_format"].ToString() is { Length: > 0 } given ? given : "mp3_44100_128";

    internal static string? KeyOf(HttpContext http) => http.Request.Headers["xi-api-key"];

    internal static IResult? RefuseAlways(Scenario? scenario) =>
        scenario is null or Scenario.Invalid ? Error(401, "invalid_api_key", "Invalid API key") : null;

    internal static IResult? Refusal(Scenario? scenario, int before) => RefuseAlways(scenario) ?? scenario switch
    {
        Scenario.Quota => Error(401, "quota_exceeded", "This request exceeds your quota of 10000. You have 3 credits remaining, while 21 credits are required for this request."),
        Scenario.RateLimited => TooMany(),
        Scenario.RateLimitedOnce when before == 0 => TooMany(),
        Scenario.Overloaded => Error(429, "system_busy", "Our services are experiencing high traffic."),
        Scenario.OverloadedOnce when before == 0 => Error(429, "system_busy", "Our services are experiencing high traffic."),
        Scenario.Moderation => Error(400, "bad_prompt", "The prompt may violate our terms of service."),
        Scenario.ServerError => Error(500, "internal_server_error", "An error occurred on our side."),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", Encoding.UTF8, 502),
        _ => null,
    };

    private static WithHeader TooMany() => new(
        Error(429, "too_many_concurrent_requests", "Too many concurrent requests. Your current subscription is associated with a maximum of 4 concurrent requests."), "Retry-After", "0");

    internal static IResult Error(int status, string name, string message) => new WithHeader(
        Results.Json(new JsonObject { ["detail"] = new JsonObject { ["status"] = name, ["message"] = message } }, statusCode: status), "request-id", $"req{Guid.NewGuid():N}"[..20]);

    internal static IResult Invalid(string problem) => Results.Json(
        new JsonObject { ["detail"] = new JsonArray(new JsonObject { ["loc"] = new JsonArray("body"), ["msg"] = problem, ["type"] = "value_error" }) }, statusCode: 422);
}
