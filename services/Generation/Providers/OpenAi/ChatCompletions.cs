using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Text by <c>POST /chat/completions</c>, streamed: OpenAI's own format, which many others speak too. Source: OpenAI's published
/// specification, schemas CreateChatCompletionRequest and CreateChatCompletionStreamResponse.
/// </summary>
internal sealed class ChatCompletions(ProviderHttp http)
{
    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        using var answer = await http.PostAsync(
            call, "/chat/completions", Body(call.Request), headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret),
            refused => OpenAiErrors.From(refused, provider), cancellationToken);
        await call.AcceptedAsync(null);
        var requestId = ProviderHttp.RequestIdOf(answer);
        var end = await ReadAsync(call, answer, provider, cancellationToken);
        var usage = end.Usage ?? Estimate(call);
        if (end.Refused || end.FinishReason == "content_filter")
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, end.RefusalText ?? $"{provider} filtered its answer.") { Charged = usage, RequestId = requestId };
        }

        if (call.Progress.Text.Length == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, end.FinishReason == "length"
                ? "All allowed tokens went into thinking. Allow a longer answer."
                : $"{provider} finished without a word.")
            { Charged = usage, RequestId = requestId };
        }

        await call.Spool.AddTextAsync(call.Progress.Text, cancellationToken);
        return new Submission.Done(usage, requestId);
    }

    /// <summary>Our own count, when the provider gave none.</summary>
    public static ProviderUsage Estimate(ProviderCall call) => Estimate(call.Request, call.Progress.Text);

    public static ProviderUsage Estimate(MediaRequest request, string textWritten) => new(
        new Dictionary<string, long>
        {
            [UsageUnits.InputTokens] = Measuring.ExpectedTokens(request.Prompt + request.Parameters.Text("systemPrompt")),
            [UsageUnits.OutputTokens] = Measuring.ExpectedTokens(textWritten),
        },
        new Dictionary<string, string>(), null, Estimated: true);

    private static JsonObject Body(MediaRequest request)
    {
        var messages = new JsonArray();
        if (request.Parameters.Text("systemPrompt") is { Length: > 0 } system)
        {
            messages.Add(new JsonObject { ["role"] = "developer", ["content"] = system });
        }

        messages.Add(new JsonObject { ["role"] = "user", ["content"] = request.Prompt });
        var body = new JsonObject
        {
            ["model"] = request.Model.ProviderModel,
            ["messages"] = messages,
            ["max_completion_tokens"] = request.Parameters.Whole("maxOutputTokens"),
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
            ["store"] = false,
        };
        if (request.Parameters.Text("reasoningEffort") is { } effort)
        {
            body["reasoning_effort"] = effort;
        }

        if (request.Parameters.Text("verbosity") is { } verbosity)
        {
            body["verbosity"] = verbosity;
        }

        return body;
    }

    private static async Task<StreamEnd> ReadAsync(ProviderCall call, HttpResponseMessage answer, string provider, CancellationToken cancellationToken)
    {
        var end = new StreamEnd(null, null, false, null);
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                if (item.Data == "[DONE]")
                {
                    return end;
                }

                var chunk = JsonElement.Parse(item.Data);
                if (chunk.TryGetProperty("error", out _))
                {
                    throw OpenAiErrors.From(new ProviderAnswer(500, chunk, null, ProviderHttp.RequestIdOf(answer)), provider);
                }

                end = await TakeAsync(call, chunk, end, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            throw ProviderHttp.Cut(provider, exception);
        }

        // Some compatible services leave out [DONE]; without a finish reason the stream was cut.
        return end.FinishReason is null ? throw ProviderHttp.Cut(provider) : end;
    }

    private static async Task<StreamEnd> TakeAsync(ProviderCall call, JsonElement chunk, StreamEnd end, CancellationToken cancellationToken)
    {
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            end = end with { Usage = UsageFrom(usage) };
        }

        if (!chunk.TryGetProperty("choices", out var choices) || choices.GetArrayLength() == 0)
        {
            return end;
        }

        var choice = choices[0];
        if (choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String)
        {
            end = end with { FinishReason = reason.GetString() };
        }

        if (choice.TryGetProperty("delta", out var delta))
        {
            if (delta.TryGetProperty("content", out var content) && content.GetString() is { Length: > 0 } text)
            {
                await call.Progress.AppendTextAsync(text, cancellationToken);
            }

            if (delta.TryGetProperty("refusal", out var refusal) && refusal.GetString() is { Length: > 0 } words)
            {
                end = end with { Refused = true, RefusalText = end.RefusalText + words };
            }
        }

        return end;
    }

    /// <summary>Cached and cache-write tokens are inside prompt_tokens here: taken out, so that each token is priced once.</summary>
    internal static ProviderUsage UsageFrom(JsonElement usage)
    {
        var details = usage.TryGetProperty("prompt_tokens_details", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var (cached, written) = (Count(details, "cached_tokens"), Count(details, "cache_write_tokens"));
        var units = new Dictionary<string, long>
        {
            [UsageUnits.InputTokens] = Count(usage, "prompt_tokens") - cached - written,
            [UsageUnits.OutputTokens] = Count(usage, "completion_tokens"),
        };
        Add(units, UsageUnits.CachedInputTokens, cached);
        Add(units, UsageUnits.CacheWriteTokens, written);
        return new ProviderUsage(units, new Dictionary<string, string>(), null);
    }

    internal static long Count(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.TryGetInt64(out var count) ? count : 0;

    /// <summary>A unit that was not used is left out: it may have no price, and then it would make the whole amount uncertain.</summary>
    internal static void Add(Dictionary<string, long> units, string unit, long count)
    {
        if (count > 0)
        {
            units[unit] = count;
        }
    }

    private sealed record StreamEnd(string? FinishReason, ProviderUsage? Usage, bool Refused, string? RefusalText);
}
