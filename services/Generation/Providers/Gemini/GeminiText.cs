using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Gemini;

/// <summary>
/// Text by <c>POST /models/{model}:streamGenerateContent?alt=sse</c>. Each event is a GenerateContentResponse; the last one carries the
/// usage, and there is no end mark but its finish reason. Source: Google's discovery document, schemas GenerateContentRequest and -Response.
/// </summary>
internal sealed class GeminiText(ProviderHttp http)
{
    // A picture at the default resolution, and at the highest one.
    private const long ExpectedPictureTokens = 1120;
    private const long MaximumPictureTokens = 2240;

    public static Consumption Measure(MediaRequest request)
    {
        var consumption = Measuring.Text(request);
        var pictures = request.References.Count;
        consumption.ExpectedUnits[UsageUnits.InputTokens] += pictures * ExpectedPictureTokens;
        consumption.MaximumUnits[UsageUnits.InputTokens] += pictures * MaximumPictureTokens;
        return consumption;
    }

    /// <summary>Our own count, when the provider gave none.</summary>
    public static ProviderUsage Estimate(MediaRequest request, string textWritten) => new(
        new Dictionary<string, long>
        {
            [UsageUnits.InputTokens] = Measure(request).ExpectedUnits[UsageUnits.InputTokens],
            [UsageUnits.OutputTokens] = Measuring.ExpectedTokens(textWritten),
        },
        new Dictionary<string, string>(), null, Estimated: true);

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var body = await BodyAsync(call, cancellationToken);
        using var answer = await http.PostAsync(
            call, $"/models/{call.Request.Model.ProviderModel}:streamGenerateContent?alt=sse", body, GeminiContent.Key(call),
            refused => GeminiErrors.From(refused, provider), cancellationToken);
        await call.AcceptedAsync(null);
        var end = await ReadAsync(call, answer, provider, cancellationToken);
        var usage = end.Usage ?? Estimate(call.Request, call.Progress.Text);
        if (GeminiContent.Refusal(end.BlockReason, end.FinishReason, end.FinishMessage, usage, provider, end.ResponseId) is { } refusal)
        {
            throw refusal;
        }

        if (call.Progress.Text.Length == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, end.FinishReason == "MAX_TOKENS"
                ? "All allowed tokens went into thinking. Allow a longer answer."
                : $"{provider} finished without a word ({end.FinishReason}).")
            { Charged = usage, RequestId = end.ResponseId };
        }

        if (end.FinishReason is not ("STOP" or "MAX_TOKENS"))
        {
            // Neither at its end nor at the allowed length, for example LANGUAGE or MALFORMED_RESPONSE: what came is no answer.
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, end.FinishMessage is { Length: > 0 } said ? said : $"{provider} stopped midway: {end.FinishReason}.")
            {
                Charged = usage,
                RequestId = end.ResponseId,
            };
        }

        await call.Spool.AddTextAsync(call.Progress.Text, cancellationToken);
        return new Submission.Done(usage, end.ResponseId);
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Request.Parameters;
        var configuration = new JsonObject { ["maxOutputTokens"] = parameters.Whole("maxOutputTokens") };
        if (parameters.Text("thinkingLevel") is { } level)
        {
            configuration["thinkingConfig"] = new JsonObject { ["thinkingLevel"] = level.ToUpperInvariant() };
        }

        if (parameters.Whole("seed") is { } seed)
        {
            configuration["seed"] = seed;
        }

        if (StructuredAnswer.SchemaOf(call.Request) is { } schema)
        {
            (configuration["responseMimeType"], configuration["responseJsonSchema"]) = ("application/json", schema);
        }

        var body = new JsonObject
        {
            ["contents"] = await GeminiContent.ContentsAsync(call, call.Request.Prompt, cancellationToken),
            ["generationConfig"] = configuration,
        };
        if (parameters.Text("systemPrompt") is { Length: > 0 } system)
        {
            body["systemInstruction"] = new JsonObject { ["parts"] = new JsonArray(new JsonObject { ["text"] = system }) };
        }

        return body;
    }

    private static async Task<StreamEnd> ReadAsync(ProviderCall call, HttpResponseMessage answer, string provider, CancellationToken cancellationToken)
    {
        var end = new StreamEnd(null, null, null, null, null);
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                var message = JsonElement.Parse(item.Data);
                if (message.TryGetProperty("error", out _))
                {
                    throw GeminiErrors.FromStream(message, provider, call.Progress.Text.Length > 0);
                }

                end = await TakeAsync(call, message, end, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            throw ProviderHttp.Cut(provider, exception);
        }

        return end is { FinishReason: null, BlockReason: null } ? throw ProviderHttp.Cut(provider) : end;
    }

    private static async Task<StreamEnd> TakeAsync(ProviderCall call, JsonElement message, StreamEnd end, CancellationToken cancellationToken)
    {
        end = end with
        {
            BlockReason = GeminiContent.BlockReason(message) ?? end.BlockReason,
            Usage = GeminiContent.Usage(message, new Dictionary<string, string>()) ?? end.Usage,
            ResponseId = GeminiContent.ResponseId(message) ?? end.ResponseId,
        };
        if (GeminiContent.Candidate(message) is not { } candidate)
        {
            return end;
        }

        foreach (var part in GeminiContent.Parts(candidate))
        {
            if (part.Text("text") is { Length: > 0 } words)
            {
                await call.Progress.AppendTextAsync(words, cancellationToken);
            }
        }

        return end with
        {
            FinishReason = GeminiContent.FinishReason(candidate) ?? end.FinishReason,
            FinishMessage = candidate.Text("finishMessage") ?? end.FinishMessage,
        };
    }

    private sealed record StreamEnd(string? FinishReason, string? FinishMessage, string? BlockReason, ProviderUsage? Usage, string? ResponseId);
}
