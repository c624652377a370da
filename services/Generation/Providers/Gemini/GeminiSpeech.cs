using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Gemini;

/// <summary>
/// Speech by <c>POST /models/{model}:generateContent</c> with responseModalities AUDIO. What comes are bare samples
/// (<c>audio/L16;codec=pcm;rate=24000</c>), which become a WAV file here.
/// </summary>
internal sealed class GeminiSpeech(ProviderHttp http)
{
    private const int TokensPerSecond = 25;

    // What comes where the answer does not say it.
    private const string Samples = "audio/L16;codec=pcm;rate=24000";

    public static Consumption Measure(MediaRequest request)
    {
        // People speak about fifteen characters a second; numbers and signs are spoken much longer than they are written.
        long Tokens(int charactersPerSecond) => ((request.Prompt.Length / charactersPerSecond) + 1) * TokensPerSecond;
        var sent = Spoken(request);
        return Measuring.Consumption(
            request,
            (UsageUnits.InputTokens, Measuring.ExpectedTokens(sent), Measuring.MaximumTokens(sent)),
            (UsageUnits.AudioOutputTokens, Tokens(15), Tokens(3)));
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        using var response = await http.PostAsync(
            call, $"/models/{call.Request.Model.ProviderModel}:generateContent", Body(call.Request), GeminiContent.Key(call),
            refused => GeminiErrors.From(refused, provider), cancellationToken);
        var answer = await ProviderHttp.ReadJsonAsync(response, call, cancellationToken);
        var usage = GeminiContent.Usage(answer, new Dictionary<string, string>())
            ?? new ProviderUsage(Measure(call.Request).ExpectedUnits.ToDictionary(), new Dictionary<string, string>(), null, Estimated: true);
        var candidate = GeminiContent.Candidate(answer);
        var sound = candidate is { } found ? GeminiContent.Files(GeminiContent.Parts(found)) : [];
        if (sound.Length == 0)
        {
            var reason = candidate is { } empty ? GeminiContent.FinishReason(empty) : null;
            throw GeminiContent.Refusal(GeminiContent.BlockReason(answer), reason, null, usage, provider, GeminiContent.ResponseId(answer))
                ?? new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider} gave no sound ({reason ?? "no reason given"}).") { Charged = usage, RequestId = GeminiContent.ResponseId(answer) };
        }

        await SpoolAsync(call, sound, usage, cancellationToken);
        return new Submission.Done(usage, GeminiContent.ResponseId(answer));
    }

    private static async Task SpoolAsync(ProviderCall call, JsonElement[] pieces, ProviderUsage usage, CancellationToken cancellationToken)
    {
        var mediaType = pieces[0].Text("mimeType") ?? Samples;
        if (!mediaType.StartsWith("audio/L16", StringComparison.OrdinalIgnoreCase))
        {
            await call.Spool.AddAsync(mediaType, output => WriteAsync(pieces, output, usage, cancellationToken));
            return;
        }

        var samples = new MemoryStream();
        await WriteAsync(pieces, samples, usage, cancellationToken);
        await call.Spool.AddAsync("audio/wav", async output =>
        {
            await output.WriteAsync(WavHeader.Mono16(Rate(mediaType), (int)samples.Length), cancellationToken);
            await output.WriteAsync(samples.GetBuffer().AsMemory(0, (int)samples.Length), cancellationToken);
        });
    }

    private static async Task WriteAsync(JsonElement[] pieces, Stream output, ProviderUsage usage, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            await output.WriteAsync(GeminiContent.Bytes(piece.GetProperty("data"), usage), cancellationToken);
        }
    }

    private static int Rate(string mediaType) => mediaType.Split(';').Select(part => part.Trim().Split('='))
        .FirstOrDefault(pair => pair is ["rate", _]) is [_, var rate] && int.TryParse(rate, CultureInfo.InvariantCulture, out var hertz) ? hertz : 24_000;

    /// <summary>How to speak stands in front of what to speak: that is how these models are told.</summary>
    private static string Spoken(MediaRequest request) =>
        request.Parameters.Text("instructions") is { Length: > 0 } instructions ? $"{instructions.TrimEnd(':', '.', ' ')}: {request.Prompt}" : request.Prompt;

    private static JsonObject Body(MediaRequest request) => new()
    {
        ["contents"] = new JsonArray(new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = Spoken(request) }) }),
        ["generationConfig"] = new JsonObject
        {
            ["responseModalities"] = new JsonArray("AUDIO"),
            ["speechConfig"] = new JsonObject
            {
                ["voiceConfig"] = new JsonObject { ["prebuiltVoiceConfig"] = new JsonObject { ["voiceName"] = request.Parameters.Text("voice") } },
            },
        },
    };
}
