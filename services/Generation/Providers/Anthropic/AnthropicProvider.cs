using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Anthropic;

/// <summary>
/// Claude by <c>POST /v1/messages</c>, streamed. Source: Anthropic's published specification, schemas CreateMessageParams and
/// MessageStreamEvent. A refusal is HTTP 200 with stop_reason "refusal"; cached tokens are extra, not a part of input_tokens.
/// </summary>
internal sealed class AnthropicProvider(ProviderHttp http) : MediaProvider
{
    private const string ApiVersion = "2023-06-01";

    /// <summary>5 MB in base64.</summary>
    private const long MostPictureBytes = 5 * 1024 * 1024 / 4 * 3;

    public override string Id => "anthropic";

    public override Consumption Measure(MediaRequest request) => ChatCompletions.Measure(request);

    public override ProviderUsage? UsageWhenDropped(MediaRequest request, string textWritten) => ChatCompletions.Estimate(request, textWritten);

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        using var answer = await http.PostAsync(
            call, "/v1/messages", await BodyAsync(call, cancellationToken),
            headers =>
            {
                headers.TryAddWithoutValidation("x-api-key", call.Credential!.Secret);
                headers.TryAddWithoutValidation("anthropic-version", ApiVersion);
            },
            refused => AnthropicErrors.From(refused, provider), cancellationToken);
        await call.AcceptedAsync(null);
        var requestId = ProviderHttp.RequestIdOf(answer);
        var end = await ReadAsync(call, answer, provider, requestId, cancellationToken);
        var usage = UsageFrom(end.Units);
        if (end.StopReason == "refusal")
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, end.Explanation ?? $"{provider} refused to answer.") { Charged = usage, RequestId = requestId };
        }

        if (call.Progress.Text.Length == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, end.StopReason == "max_tokens"
                ? "All allowed tokens went into thinking. Allow a longer answer."
                : $"{provider} finished without a word.")
            { Charged = usage, RequestId = requestId };
        }

        await call.Spool.AddTextAsync(call.Progress.Text, cancellationToken);
        return new Submission.Done(usage, requestId);
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var body = new JsonObject
        {
            ["model"] = request.Model.ProviderModel,
            ["max_tokens"] = request.Parameters.Whole("maxOutputTokens"),
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = await ContentAsync(call, cancellationToken) }),
            ["stream"] = true,
        };
        if (request.Parameters.Text("systemPrompt") is { Length: > 0 } system)
        {
            body["system"] = system;
        }

        if (request.Parameters.Number("temperature") is { } temperature)
        {
            body["temperature"] = temperature;
        }

        var output = new JsonObject();
        if (request.Parameters.Text("effort") is { } effort)
        {
            output["effort"] = effort;
        }

        if (StructuredAnswer.SchemaOf(request) is { } schema)
        {
            output["format"] = new JsonObject { ["type"] = "json_schema", ["schema"] = schema };
        }

        if (output.Count > 0)
        {
            body["output_config"] = output;
        }

        return body;
    }

    /// <summary>Pictures first, as Anthropic advises.</summary>
    private static async Task<JsonNode> ContentAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (!call.Request.PlainReferences.Any())
        {
            return call.Request.Prompt;
        }

        var content = new JsonArray();
        foreach (var picture in call.Request.PlainReferences)
        {
            content.Add(new JsonObject
            {
                ["type"] = "image",
                ["source"] = new JsonObject
                {
                    ["type"] = "base64",
                    ["media_type"] = picture.MediaType,
                    ["data"] = await call.Files.Base64Async(picture, MostPictureBytes, cancellationToken),
                },
            });
        }

        content.Add(new JsonObject { ["type"] = "text", ["text"] = call.Request.Prompt });
        return content;
    }

    private static async Task<StreamEnd> ReadAsync(ProviderCall call, HttpResponseMessage answer, string provider, string? requestId, CancellationToken cancellationToken)
    {
        var end = new StreamEnd(null, null, new Dictionary<string, long>());
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                var message = JsonElement.Parse(item.Data);
                switch (item.EventType)
                {
                    case "message_start":
                        Merge(end.Units, message.GetProperty("message").GetProperty("usage"));
                        break;
                    case "content_block_delta" when message.GetProperty("delta") is var delta && delta.GetProperty("type").GetString() == "text_delta":
                        await call.Progress.AppendTextAsync(delta.GetProperty("text").GetString()!, cancellationToken);
                        break;
                    case "message_delta":
                        end = Ended(end, message);
                        break;
                    case "message_stop":
                        return end;
                    case "error":
                        throw AnthropicErrors.FromStream(message, provider, requestId, call.Progress.Text.Length > 0);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException or KeyNotFoundException)
        {
            throw ProviderHttp.Cut(provider, exception);
        }

        throw ProviderHttp.Cut(provider);
    }

    private static StreamEnd Ended(StreamEnd end, JsonElement message)
    {
        if (message.TryGetProperty("usage", out var usage))
        {
            Merge(end.Units, usage);
        }

        var delta = message.GetProperty("delta");
        return end with
        {
            StopReason = delta.TryGetProperty("stop_reason", out var reason) ? reason.GetString() : end.StopReason,
            Explanation = delta.TryGetProperty("stop_details", out var details) && details.ValueKind == JsonValueKind.Object
                && details.TryGetProperty("explanation", out var explanation) ? explanation.GetString() : end.Explanation,
        };
    }

    /// <summary>The figures are cumulative: a later one replaces an earlier one.</summary>
    private static void Merge(Dictionary<string, long> units, JsonElement usage)
    {
        foreach (var (theirs, ours) in ((string, string)[])
        [
            ("input_tokens", UsageUnits.InputTokens), ("cache_read_input_tokens", UsageUnits.CachedInputTokens),
            ("cache_creation_input_tokens", UsageUnits.CacheWriteTokens), ("output_tokens", UsageUnits.OutputTokens),
        ])
        {
            if (usage.TryGetProperty(theirs, out var value) && value.ValueKind == JsonValueKind.Number)
            {
                units[ours] = value.GetInt64();
            }
        }
    }

    internal static ProviderUsage UsageFrom(IReadOnlyDictionary<string, long> units) =>
        new(units.Where(unit => unit.Value > 0).ToDictionary(), new Dictionary<string, string>(), null);

    private sealed record StreamEnd(string? StopReason, string? Explanation, Dictionary<string, long> Units);
}
