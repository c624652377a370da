using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Speech by <c>POST /audio/speech</c>: the bare bytes, base64 within JSON, or, where a model bills by tokens, events, because only those
/// carry the usage. Source: OpenAI's published specification, schemas CreateSpeechRequest and CreateSpeechResponseStreamEvent.
/// </summary>
internal sealed class Speech(ProviderHttp http)
{
    private static readonly Dictionary<string, string> Ordinary = new() { ["format"] = "response_format" };

    public static Consumption Measure(MediaRequest request)
    {
        if (!BilledByTokens(request.Model))
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
        var provider = call.Request.Model.Provider;
        using var answer = await http.PostAsync(
            call, provider.Quirks.Speech.Path, Body(call.Request), CompatibleProvider.Authorise(call), refused => OpenAiErrors.From(refused, provider), cancellationToken);
        var usage = new ProviderUsage(
            new Dictionary<string, long> { [UsageUnits.Characters] = call.Request.Prompt.Length }, new Dictionary<string, string>(), null);
        if (BilledByTokens(call.Request.Model))
        {
            usage = await SpoolEventsAsync(call, answer, cancellationToken);
        }
        else if (provider.Quirks.Speech.AudioMember is { } member)
        {
            await SpoolMemberAsync(call, answer, member, cancellationToken);
        }
        else if (answer.Content.Headers.ContentType?.MediaType is "application/json")
        {
            // Some answer an error with a success.
            throw OpenAiErrors.InSuccess(await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken), provider, ProviderHttp.RequestIdOf(answer));
        }
        else if (answer.Content.Headers.ContentLength != 0)
        {
            await http.SpoolAsync(answer, call, MediaType(call.Request), cancellationToken);
        }

        return new Submission.Done(usage, ProviderHttp.RequestIdOf(answer));
    }

    private static JsonObject Body(MediaRequest request)
    {
        var quirks = request.Model.Provider.Quirks.Speech;
        var body = new JsonObject { [quirks.InputMember] = request.Prompt };
        if (quirks.NamesModel)
        {
            body["model"] = request.Model.ProviderModel;
        }

        body.AddSettings(request, quirks.Members, Ordinary);
        if (BilledByTokens(request.Model))
        {
            body["stream_format"] = "sse";
        }

        return body;
    }

    private static async Task SpoolMemberAsync(ProviderCall call, HttpResponseMessage answer, string member, CancellationToken cancellationToken)
    {
        var body = await ProviderHttp.ReadAsync(answer, call, cancellationToken);
        try
        {
            foreach (var sound in Base64Member.Find(body.Span, member).Where(found => !found.Start.Equals(found.End)))
            {
                await call.Spool.AddAsync(MediaType(call.Request), output => Base64Member.DecodeAsync(body[sound], output, cancellationToken));
            }
        }
        catch (JsonException exception)
        {
            throw ProviderHttp.Cut(call.Request.Model.Provider.Name, exception);
        }
    }

    private static async Task<ProviderUsage> SpoolEventsAsync(ProviderCall call, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        ProviderUsage? usage = null;
        await call.Spool.AddAsync(MediaType(call.Request), async output =>
        {
            try
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
                usage = await ReadEventsAsync(stream, output, call.Request, ProviderHttp.RequestIdOf(answer), cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
            {
                throw ProviderHttp.Cut(call.Request.Model.Provider.Name, exception);
            }
        });
        return usage!;
    }

    private static async Task<ProviderUsage> ReadEventsAsync(
        Stream stream, Stream output, MediaRequest request, string? requestId, CancellationToken cancellationToken)
    {
        var (provider, heard) = (request.Model.Provider, false);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            var message = JsonElement.Parse(item.Data);
            switch (message.Text("type"))
            {
                case "speech.audio.delta" when message.Text("audio") is { Length: > 0 } piece:
                    heard = true;
                    await Base64Member.DecodeAsync(Encoding.ASCII.GetBytes(piece), output, cancellationToken);
                    break;
                case "speech.audio.done":
                    var usage = UsageOf(message, request);
                    return heard ? usage : throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider.Name} answered without a sound.") { Charged = usage };
                case "error":
                case null when message.Member("error") is not null:
                    throw OpenAiErrors.InSuccess(message, provider, requestId);
            }
        }

        throw ProviderHttp.Cut(provider.Name);
    }

    private static ProviderUsage UsageOf(JsonElement done, MediaRequest request) => done.Member("usage") is { ValueKind: JsonValueKind.Object } counted
        ? new ProviderUsage(
            new Dictionary<string, long>
            {
                [UsageUnits.InputTokens] = ChatUsage.Count(counted, "input_tokens"),
                [UsageUnits.AudioOutputTokens] = ChatUsage.Count(counted, "output_tokens"),
            },
            new Dictionary<string, string>(), null)
        : new ProviderUsage(Measure(request).ExpectedUnits.ToDictionary(), new Dictionary<string, string>(), null, Estimated: true);

    private static bool BilledByTokens(Model model) => model.Measures.ContainsKey("audioTokensPerSecond");

    private static string MediaType(MediaRequest request) => request.Parameters.Text("format") switch
    {
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "aac" => "audio/aac",
        "opus" => "audio/ogg",
        _ => "audio/mpeg",
    };
}
