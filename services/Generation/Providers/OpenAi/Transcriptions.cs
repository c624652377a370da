using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// What is said in a recording, by <c>POST /audio/transcriptions</c>: a form with the file. Billed by tokens or by length; the answer says
/// which. Source: OpenAI's published specification, schemas CreateTranscriptionRequest and CreateTranscriptionResponseJson.
/// </summary>
internal sealed class Transcriptions(ProviderHttp http)
{
    /// <summary>The provider takes 25 MB; a little of it goes to the form around the file.</summary>
    private const long MostBytes = (25 * 1024 * 1024) - (128 * 1024);

    private const string PerSecond = "audioTokensPerSecond";

    /// <summary>The provider tells the format by the file's name.</summary>
    private static readonly Dictionary<string, string> Endings = new()
    {
        ["audio/flac"] = "flac",
        ["audio/mpeg"] = "mp3",
        ["audio/mp4"] = "m4a",
        ["audio/ogg"] = "ogg",
        ["audio/wav"] = "wav",
        ["audio/webm"] = "webm",
    };

    /// <summary>From the recording's length. Nothing is measured while nobody knows it: then nobody knows the price.</summary>
    public static Consumption Measure(MediaRequest request)
    {
        if (request.PlainReferences.FirstOrDefault()?.DurationMs is not { } milliseconds)
        {
            return Measuring.Consumption(request);
        }

        var seconds = (milliseconds + 999) / 1000;
        if (!request.Model.Measures.TryGetValue(PerSecond, out var perSecond))
        {
            // A second that was begun counts whole.
            return Measuring.Consumption(request, (UsageUnits.Milliseconds, milliseconds, seconds * 1000));
        }

        var heard = (long)Math.Ceiling(seconds * perSecond);
        var consumption = Measuring.Consumption(
            request,
            (UsageUnits.AudioInputTokens, heard, heard + (heard / 10) + (long)perSecond),
            // People say two or three words a second; nobody says more than six.
            (UsageUnits.OutputTokens, (seconds * 3) + 1, (seconds * 8) + 16));
        if (request.Prompt.Length > 0)
        {
            consumption.ExpectedUnits[UsageUnits.InputTokens] = Measuring.ExpectedTokens(request.Prompt);
            consumption.MaximumUnits[UsageUnits.InputTokens] = Measuring.MaximumTokens(request.Prompt);
        }

        return consumption;
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        using var form = await FormAsync(call, cancellationToken);
        using var answer = await http.PostAsync(
            call, "/audio/transcriptions", form, CompatibleProvider.Authorise(call), refused => OpenAiErrors.From(refused, provider), cancellationToken);
        var requestId = ProviderHttp.RequestIdOf(answer);
        var transcript = await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken);
        if (transcript.Member("error") is { ValueKind: JsonValueKind.Object })
        {
            throw OpenAiErrors.OfJob(transcript, provider, requestId);
        }

        if (WrittenAs(call.Request, transcript) is { Length: > 0 } text)
        {
            await call.Spool.AddAsync(MediaType(call.Request), async output => await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken));
        }

        return new Submission.Done(UsageOf(call.Request, transcript), requestId);
    }

    /// <exception cref="ProviderFailure">The recording is too large, or of a format that the provider does not take.</exception>
    private static async Task<MultipartFormDataContent> FormAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var (request, recording) = (call.Request, call.Request.PlainReferences.First());
        if (!Endings.TryGetValue(recording.MediaType, out var ending))
        {
            throw new ProviderFailure(
                FailureKind.Final, FailureCodes.ReferenceUnusable, $"{request.Model.Name} takes {string.Join(", ", Endings.Values)}, not {recording.MediaType}.");
        }

        // Whole, so that its length is known before anything leaves.
        var file = new ByteArrayContent(await call.Files.ReadAsync(recording, MostBytes, cancellationToken));
        file.Headers.ContentType = new MediaTypeHeaderValue(recording.MediaType);
        var form = new MultipartFormDataContent { { file, "\"file\"", $"\"recording.{ending}\"" } };
        Add(form, "model", request.Model.ProviderModel);
        // The answers that are subtitles say nothing about the usage; this one carries the same times, and does.
        Add(form, "response_format", Format(request) == "text" ? "json" : "verbose_json");
        Add(form, "prompt", request.Prompt);
        Add(form, "language", request.Parameters.Text("language"));
        Add(form, "temperature", request.Parameters.Number("temperature")?.ToString(CultureInfo.InvariantCulture));
        foreach (var list in (string[])["languages", "keywords"])
        {
            foreach (var item in (request.Parameters.Text(list) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                Add(form, $"{list}[]", item);
            }
        }

        return form;
    }

    // Quoted, as browsers write them: not every reader of forms takes bare names.
    private static void Add(MultipartFormDataContent form, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            form.Add(new StringContent(value), $"\"{name}\"");
        }
    }

    private static string Format(MediaRequest request) => request.Parameters.Text("format") ?? "text";

    private static string MediaType(MediaRequest request) => Format(request) switch
    {
        "srt" => "application/x-subrip",
        "vtt" => "text/vtt",
        _ => "text/plain",
    };

    private static string? WrittenAs(MediaRequest request, JsonElement transcript) => Format(request) switch
    {
        "srt" => string.Concat(transcript.ListAt("segments").Select((segment, place) => $"{place + 1}\n{Cue(segment, ',')}")),
        "vtt" => transcript.ListAt("segments") is { Count: > 0 } segments ? $"WEBVTT\n\n{string.Concat(segments.Select(segment => Cue(segment, '.')))}" : null,
        _ => transcript.Text("text")?.Trim(),
    };

    private static string Cue(JsonElement segment, char point) =>
        $"{Time(segment.NumberAt("start"), point)} --> {Time(segment.NumberAt("end"), point)}\n{segment.Text("text")?.Trim()}\n\n";

    private static string Time(decimal? seconds, char point)
    {
        var time = TimeSpan.FromMilliseconds((double)Math.Round((seconds ?? 0) * 1000));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss}{point}{time:fff}");
    }

    private static ProviderUsage UsageOf(MediaRequest request, JsonElement transcript)
    {
        var usage = transcript.Member("usage") ?? default;
        var seconds = usage.NumberAt("seconds") ?? transcript.NumberAt("duration");
        if (usage.Text("type") == "tokens")
        {
            // What is not said to be text was heard.
            var (all, written) = (ChatUsage.Count(usage, "input_tokens"), ChatUsage.Count(usage.Member("input_token_details") ?? default, "text_tokens"));
            var units = new Dictionary<string, long>();
            ChatUsage.Add(units, UsageUnits.InputTokens, Math.Min(written, all));
            ChatUsage.Add(units, UsageUnits.AudioInputTokens, all - Math.Min(written, all));
            ChatUsage.Add(units, UsageUnits.OutputTokens, ChatUsage.Count(usage, "output_tokens"));
            return new ProviderUsage(units, new Dictionary<string, string>(), null);
        }

        return seconds is { } length and >= 0 and < 1_000_000
            ? new ProviderUsage(new Dictionary<string, long> { [UsageUnits.Milliseconds] = (long)Math.Ceiling(length * 1000) }, new Dictionary<string, string>(), null)
            : new ProviderUsage(Measure(request).ExpectedUnits.ToDictionary(), new Dictionary<string, string>(), null, Estimated: true);
    }
}
