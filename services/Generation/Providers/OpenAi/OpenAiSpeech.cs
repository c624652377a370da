using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Speech by <c>POST /audio/speech</c>. As events where the model offers it, because only those carry the usage; else the bare bytes.
/// Source: OpenAI's published specification, schemas CreateSpeechRequest and CreateSpeechResponseStreamEvent.
/// </summary>
internal sealed class OpenAiSpeech(ProviderHttp http)
{
    public static Consumption Measure(MediaRequest request)
    {
        if (!BilledByTokens(request))
        {
            return Measuring.Consumption(request, (UsageUnits.Characters, request.Prompt.Length, request.Prompt.Length));
        }

        var perSecond = request.Model.Measures["audioTokensPerSecond"];
        var speed = Math.Min(request.Parameters.Number("speed") ?? 1, 1);
        // People speak about fifteen characters a second; numbers and signs are spoken much longer than they are written.
        long Tokens(decimal charactersPerSecond) => (long)Math.Ceiling(request.Prompt.Length / charactersPerSecond * perSecond / speed) + (long)perSecond;
        var sent = request.Prompt + request.Parameters.Text("instructions");
        return Measuring.Consumption(
            request,
            (UsageUnits.InputTokens, Measuring.ExpectedTokens(sent), Measuring.MaximumTokens(sent)),
            (UsageUnits.AudioOutputTokens, Tokens(15), Tokens(3)));
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        using var answer = await http.PostAsync(
            call, "/audio/speech", Body(call.Request), headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret),
            refused => OpenAiErrors.From(refused, provider), cancellationToken);
        ProviderUsage? usage = null;
        await call.Spool.AddAsync(MediaType(call.Request), async output =>
        {
            try
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
                if (BilledByTokens(call.Request))
                {
                    usage = await ReadEventsAsync(stream, output, provider, cancellationToken);
                }
                else
                {
                    await stream.CopyToAsync(output, cancellationToken);
                }
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
            {
                throw ProviderHttp.Cut(provider, exception);
            }
        });
        usage ??= new ProviderUsage(new Dictionary<string, long> { [UsageUnits.Characters] = call.Request.Prompt.Length }, new Dictionary<string, string>(), null);
        return new Submission.Done(usage, ProviderHttp.RequestIdOf(answer));
    }

    private static async Task<ProviderUsage> ReadEventsAsync(Stream stream, Stream output, string provider, CancellationToken cancellationToken)
    {
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            var message = JsonElement.Parse(item.Data);
            switch (message.TryGetProperty("type", out var type) ? type.GetString() : null)
            {
                case "speech.audio.delta":
                    await OpenAiImages.DecodeAsync(Encoding.ASCII.GetBytes(message.GetProperty("audio").GetString()!), output, cancellationToken);
                    break;
                case "speech.audio.done":
                    var usage = message.GetProperty("usage");
                    return new ProviderUsage(
                        new Dictionary<string, long>
                        {
                            [UsageUnits.InputTokens] = ChatCompletions.Count(usage, "input_tokens"),
                            [UsageUnits.AudioOutputTokens] = ChatCompletions.Count(usage, "output_tokens"),
                        },
                        new Dictionary<string, string>(), null);
                case null when message.TryGetProperty("error", out _):
                    throw OpenAiErrors.From(new ProviderAnswer(500, message, null, null), provider);
            }
        }

        throw ProviderHttp.Cut(provider);
    }

    private static JsonObject Body(MediaRequest request)
    {
        var body = new JsonObject
        {
            ["model"] = request.Model.ProviderModel,
            ["input"] = request.Prompt,
            ["voice"] = request.Parameters.Text("voice"),
            ["response_format"] = request.Parameters.Text("format") ?? "mp3",
            ["stream_format"] = BilledByTokens(request) ? "sse" : "audio",
        };
        if (request.Parameters.Text("instructions") is { Length: > 0 } instructions)
        {
            body["instructions"] = instructions;
        }

        if (request.Parameters.Number("speed") is { } speed)
        {
            body["speed"] = speed;
        }

        return body;
    }

    private static bool BilledByTokens(MediaRequest request) => request.Model.Measures.ContainsKey("audioTokensPerSecond");

    private static string MediaType(MediaRequest request) => request.Parameters.Text("format") switch
    {
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "aac" => "audio/aac",
        "opus" => "audio/ogg",
        _ => "audio/mpeg",
    };
}
