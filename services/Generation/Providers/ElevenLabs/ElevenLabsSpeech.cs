using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;

namespace MediaLab.Generation.Providers.ElevenLabs;

/// <summary>
/// Speech by <c>POST /v1/text-to-speech/{voice}</c>: the bytes themselves, or with subtitles the bytes and the time of each character within
/// JSON. The provider keeps what it spoke, and its answer begins with the id of that: speech whose answer broke off is fetched from there,
/// because it is paid for. Source: ElevenLabs' published specification of 2026-08-22.
/// </summary>
internal sealed class ElevenLabsSpeech(ProviderHttp http)
{
    private static readonly TimeSpan HistoryDelay = TimeSpan.FromSeconds(5);

    public static Consumption Measure(MediaRequest request)
    {
        var measures = request.Model.Measures;
        var credits = request.Prompt.Length * measures["creditsPerCharacter"];
        // Voices from the library may have a rate of their own; those of every account have none.
        var known = request.Parameters.Text("voiceId") is null && !request.Model.Parameters.Any(parameter => parameter.Listed.Contains(request.Parameters.Text("voice")));
        var most = known ? credits : credits * measures["ownVoiceMostFactor"];
        return Measuring.Consumption(request, (UsageUnits.Millicredits, ElevenLabsApi.Millicredits(credits), ElevenLabsApi.Millicredits(most)));
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var captions = request.Parameters.Flag("captions") == true;
        using var answer = await http.PostAsync(
            call, $"/v1/text-to-speech/{Uri.EscapeDataString(VoiceOf(request))}{(captions ? "/with-timestamps" : "")}?output_format={FormatOf(request)}",
            Body(request), ElevenLabsApi.Key(call), ElevenLabsApi.Refused(call), cancellationToken);
        var usage = ElevenLabsApi.UsageFrom(answer, Measure(request));
        ElevenLabsApi.RequireBody(answer, call, usage);
        var stored = ElevenLabsApi.HeaderOf(answer, ElevenLabsApi.HistoryItemHeader);
        await call.AcceptedAsync(stored);
        try
        {
            if (captions)
            {
                await TakeWithTimesAsync(call, await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken), cancellationToken);
            }
            else
            {
                await http.SpoolAsync(answer, call, ElevenLabsApi.MediaType(FormatOf(request)), cancellationToken);
            }
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.Unknown && stored is not null)
        {
            return new Submission.Pending(stored, HistoryDelay);
        }

        return new Submission.Done(usage, ProviderHttp.RequestIdOf(answer));
    }

    private static string VoiceOf(MediaRequest request) => request.Parameters.Text("voiceId") ?? request.Parameters.Text("voice")!;

    /// <summary>From the provider's history.</summary>
    public async Task<Submission> FetchAsync(ProviderCall call, string historyItem, CancellationToken cancellationToken)
    {
        var path = $"/v1/history/{Uri.EscapeDataString(historyItem)}";
        var item = (await http.AskAsync(call, HttpMethod.Get, path, ElevenLabsApi.Key(call), ElevenLabsApi.RefusedWhenAsking(call), cancellationToken)).Json;
        if (item.TextAt("state") is "processing")
        {
            return new Submission.Pending(historyItem, HistoryDelay);
        }

        var usage = item.NumberAt("character_count_change_to") - item.NumberAt("character_count_change_from") is { } credits
            ? ElevenLabsApi.Credits(credits)
            : ElevenLabsApi.Estimate(Measure(call.Request));
        await http.DownloadAsync(call, $"{call.Address!.Base.AbsoluteUri.TrimEnd('/')}{path}/audio", null, usage, ElevenLabsApi.Key(call), cancellationToken);
        if (call.Request.Parameters.Flag("captions") == true && item.At("alignments", "alignment") is { } alignment)
        {
            await SpokenSubtitles.AddAsync(call.Spool, alignment);
        }

        return new Submission.Done(usage, historyItem);
    }

    private static async Task TakeWithTimesAsync(ProviderCall call, JsonElement body, CancellationToken cancellationToken)
    {
        if (body.TextAt("audio_base64") is not { Length: > 0 } || !body.GetProperty("audio_base64").TryGetBytesFromBase64(out var audio))
        {
            // Nothing in the spool is a missing result.
            return;
        }

        await call.Spool.AddAsync(ElevenLabsApi.MediaType(FormatOf(call.Request)), async output => await output.WriteAsync(audio, cancellationToken));
        if (body.At("alignment") is { ValueKind: JsonValueKind.Object } alignment)
        {
            await SpokenSubtitles.AddAsync(call.Spool, alignment);
        }
    }

    private static string FormatOf(MediaRequest request) => request.Parameters.Text("format")!;

    private static JsonObject Body(MediaRequest request)
    {
        var parameters = request.Parameters;
        var body = new JsonObject { ["text"] = request.Prompt, ["model_id"] = request.Model.ProviderModel };
        var settings = new JsonObject();
        foreach (var (ours, theirs) in ((string, string)[])[("stability", "stability"), ("similarityBoost", "similarity_boost"), ("style", "style"), ("speed", "speed")])
        {
            if (parameters.Number(ours) is { } value)
            {
                settings[theirs] = value;
            }
        }

        if (parameters.Flag("speakerBoost") is { } boost)
        {
            settings["use_speaker_boost"] = boost;
        }

        if (settings.Count > 0)
        {
            body["voice_settings"] = settings;
        }

        if (parameters.Text("language") is { } language)
        {
            body["language_code"] = language;
        }

        if (parameters.Whole("seed") is { } seed)
        {
            body["seed"] = seed;
        }

        return body;
    }
}
