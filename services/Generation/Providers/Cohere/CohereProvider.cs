using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Cohere;

/// <summary>
/// Cohere's own <c>POST /v2/chat</c>, streamed: only there the answer says what is billed. Source: Cohere's published specification.
/// </summary>
internal sealed class CohereProvider(ProviderHttp http) : MediaProvider
{
    private static readonly Dictionary<string, string> Members = new()
    {
        ["maxOutputTokens"] = "max_tokens",
        ["topP"] = "p",
        ["systemPrompt"] = "",
        ["responseFormat"] = "",
    };

    public override string Id => "cohere";

    public override Consumption Measure(MediaRequest request) => ChatCompletions.Measure(request);

    public override ProviderUsage? UsageWhenDropped(MediaRequest request, string textWritten) => ChatCompletions.Estimate(request, textWritten);

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        using var answer = await http.PostAsync(
            call, "/v2/chat", await BodyAsync(call, cancellationToken), headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret),
            Refused, cancellationToken);
        await call.AcceptedAsync(null);
        var (reason, usage) = await ReadAsync(call, answer, cancellationToken);
        usage ??= ChatCompletions.Estimate(call.Request, call.Progress.Text);
        var requestId = ProviderHttp.RequestIdOf(answer);
        if (reason is "ERROR" or "TIMEOUT" or "ERROR_LIMIT" or "ERROR_TOXIC")
        {
            var code = reason == "ERROR_TOXIC" ? FailureCodes.ContentRefused : FailureCodes.ProviderError;
            throw new ProviderFailure(FailureKind.Final, code, $"{provider.Name} stopped in the middle ({reason}).") { Charged = usage, RequestId = requestId };
        }

        if (call.Progress.Text.Length == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider.Name} finished without a word.") { Charged = usage, RequestId = requestId };
        }

        await call.Spool.AddTextAsync(call.Progress.Text, cancellationToken);
        return new Submission.Done(usage, requestId);

        // 498: the key is no key. 499: the call was closed, by whoever.
        ProviderFailure Refused(ProviderAnswer refused)
        {
            var failure = OpenAiErrors.From(refused, provider);
            return refused.Status switch
            {
                498 => refused.Failure(FailureKind.Final, FailureCodes.ProviderKeyInvalid, failure.Message, provider.Name),
                499 => refused.Failure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, failure.Message, provider.Name),
                _ => failure,
            };
        }
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var messages = new JsonArray();
        if (request.Parameters.Text("systemPrompt") is { Length: > 0 } system)
        {
            messages.Add(new JsonObject { ["role"] = "system", ["content"] = system });
        }

        var content = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = request.Prompt });
        foreach (var picture in request.PlainReferences)
        {
            content.Add(await ChatCompletions.PicturePartAsync(call, picture, cancellationToken));
        }

        messages.Add(new JsonObject { ["role"] = "user", ["content"] = content });
        var body = new JsonObject { ["model"] = request.Model.ProviderModel, ["messages"] = messages, ["stream"] = true };
        body.AddSettings(request, Members, new Dictionary<string, string>());
        if (request.Parameters.Text("responseFormat") == "json")
        {
            body["response_format"] = new JsonObject { ["type"] = "json_object" };
        }

        return body;
    }

    private static async Task<(string? Reason, ProviderUsage? Usage)> ReadAsync(ProviderCall call, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                if (item.Data == "[DONE]")
                {
                    break;
                }

                var message = JsonElement.Parse(item.Data);
                switch (message.Text("type"))
                {
                    case "content-delta" when message.At("delta.message.content.text") is { ValueKind: JsonValueKind.String } text:
                        await call.Progress.AppendTextAsync(text.GetString()!, cancellationToken);
                        break;
                    case "message-end":
                        return (message.At("delta.finish_reason")?.GetString(), UsageFrom(message.At("delta.usage")));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            throw ProviderHttp.Cut(provider, exception);
        }

        throw ProviderHttp.Cut(provider);
    }

    /// <summary>What is billed, which is less than the tokens that were counted.</summary>
    private static ProviderUsage? UsageFrom(JsonElement? usage) => usage?.Member("billed_units") is { ValueKind: JsonValueKind.Object } billed
        ? new ProviderUsage(
            new Dictionary<string, long>
            {
                [UsageUnits.InputTokens] = ChatUsage.Count(billed, "input_tokens"),
                [UsageUnits.OutputTokens] = ChatUsage.Count(billed, "output_tokens"),
            },
            new Dictionary<string, string>(), null)
        : null;
}
