using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator.OpenAi;

/// <summary>OpenAI's <c>POST /audio/transcriptions</c>: a form with a recording.</summary>
internal static class TranscriptionApi
{
    private const long MostBytes = 25 * 1024 * 1024;
    private const string Said = "The lighthouse keeper counted the waves. One for every letter that never came.";

    private static readonly string[] Models = ["gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "whisper-1"];
    private static readonly string[] Fields = ["model", "language", "languages", "keywords", "prompt", "response_format", "temperature", "stream"];
    private static readonly string[] Endings = ["flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm"];

    public static async Task<IResult> AnswerAsync(HttpContext http, Submissions submissions)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var body = Body(form);
        var (scenario, submission, before) = OpenAiApi.Take(http, submissions, body);
        if ((OpenAiApi.Refusal(scenario, before, free: false) ?? OpenAiApi.UnknownModel(body)) is { } refused)
        {
            return OpenAiApi.Remember(submission, refused);
        }

        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        var file = form.Files.GetFile("file");
        if (file?.Length > MostBytes)
        {
            return OpenAiApi.Remember(submission, OpenAiApi.Error(413, "invalid_request_error", null, $"413: Maximum content size limit ({MostBytes}) exceeded ({file.Length} bytes read)"));
        }

        if (Problem(body, file) is { } problem)
        {
            return OpenAiApi.Remember(submission, OpenAiApi.Error(400, "invalid_request_error", null, problem));
        }

        var answer = Answer(body, scenario == Scenario.Empty ? "" : Said);
        http.Response.Headers["x-request-id"] = $"req_{Guid.NewGuid():N}";
        if (scenario == Scenario.Cut)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer.ToJsonString()[..40]);
            await http.Response.Body.FlushAsync();
            http.Abort();
            return Results.Empty;
        }

        return (string?)body["response_format"] switch
        {
            "text" => OpenAiApi.Remember(submission, Results.Text($"{Said}\n")),
            "srt" => OpenAiApi.Remember(submission, Results.Text($"1\n00:00:00,000 --> 00:00:08,470\n{Said}\n\n")),
            "vtt" => OpenAiApi.Remember(submission, Results.Text($"WEBVTT\n\n00:00:00.000 --> 00:00:08.470\n{Said}\n\n")),
            _ => OpenAiApi.Remember(submission, Results.Json(answer), answer),
        };
    }

    /// <summary>The form as the specification describes it: lists are lists, numbers are numbers, the file is its name.</summary>
    private static JsonObject Body(IFormCollection form)
    {
        var body = new JsonObject();
        foreach (var (name, values) in form)
        {
            body[name.Replace("[]", "", StringComparison.Ordinal)] =
                name.EndsWith("[]", StringComparison.Ordinal) ? new JsonArray([.. values.Select(value => (JsonNode)value!)])
                : name == "temperature" && decimal.TryParse(values[0], CultureInfo.InvariantCulture, out var number) ? number
                : name == "stream" && bool.TryParse(values[0], out var flag) ? flag
                : values[0];
        }

        foreach (var file in form.Files)
        {
            body[file.Name] = file.FileName;
        }

        return body;
    }

    private static string? Problem(JsonObject body, IFormFile? file)
    {
        var model = (string?)body["model"] ?? "";
        return new BodyRules(body)
            .Require(file is { Length: > 0 }, "Missing required parameter: 'file'.")
            .Require(body.ContainsKey("model"), "Missing required parameter: 'model'.")
            .Require(body.All(member => member.Key == "file" || Fields.Contains(member.Key)), "Unknown parameter.")
            .OneOf("model", Models)
            .Require(Endings.Contains(file?.FileName.Split('.')[^1]), "Invalid file format.")
            .Text("prompt", 10_000)
            .Number("temperature", 0, 1)
            .Check("language", value => IsLanguage((string?)value), "must be an ISO-639 code")
            .List("languages", 20, value => IsLanguage((string?)value))
            .Require(model == "gpt-transcribe" || (!body.ContainsKey("languages") && !body.ContainsKey("keywords")), "'languages' and 'keywords' are for gpt-transcribe.")
            .Require(
                (string?)body["response_format"] is null or "json" || (model == "whisper-1" && (string?)body["response_format"] is "text" or "srt" or "vtt" or "verbose_json"),
                $"response_format is not compatible with model '{model}'.")
            .Problem;
    }

    private static bool IsLanguage(string? code) => code is { Length: 2 or 3 } && code.All(char.IsAsciiLetterLower);

    private static JsonObject Answer(JsonObject body, string text)
    {
        var answer = new JsonObject { ["text"] = text };
        switch ((string?)body["model"], (string?)body["response_format"])
        {
            case ("whisper-1", "verbose_json"):
                answer["task"] = "transcribe";
                answer["language"] = "english";
                answer["duration"] = 8.47;
                answer["segments"] = text.Length == 0 ? [] : new JsonArray(Segment(0, 0, 3.32, " The lighthouse keeper counted the waves."), Segment(1, 3.32, 8.47, " One for every letter that never came."));
                answer["usage"] = new JsonObject { ["type"] = "duration", ["seconds"] = 9 };
                break;
            case ("whisper-1", _):
                answer["usage"] = new JsonObject { ["type"] = "duration", ["seconds"] = 9 };
                break;
            case ("gpt-transcribe", _):
                answer["languages"] = new JsonArray(new JsonObject { ["code"] = "en" });
                answer["usage"] = new JsonObject { ["type"] = "duration", ["seconds"] = 8.47 };
                break;
            default:
                var read = Encoding.UTF8.GetByteCount((string?)body["prompt"] ?? "") / 4;
                answer["usage"] = new JsonObject
                {
                    ["type"] = "tokens",
                    ["input_tokens"] = read + 85,
                    ["input_token_details"] = new JsonObject { ["text_tokens"] = read, ["audio_tokens"] = 85 },
                    ["output_tokens"] = 18,
                    ["total_tokens"] = read + 85 + 18,
                };
                break;
        }

        return answer;
    }

    private static JsonObject Segment(int id, double start, double end, string text) => new()
    {
        ["id"] = id,
        ["seek"] = 0,
        ["start"] = start,
        ["end"] = end,
        ["text"] = text,
        ["tokens"] = new JsonArray(50364, 440, 7534),
        ["temperature"] = 0,
        ["avg_logprob"] = -0.28,
        ["compression_ratio"] = 1.23,
        ["no_speech_prob"] = 0.01,
    };
}
