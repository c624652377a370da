using System.Net.ServerSentEvents;
using System.Text.Json;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Reads the events of a response, to the one that ends it. Every end has a meaning: completed, incomplete, failed, cancelled, an error, and
/// a stream that stops without any of them.
/// </summary>
internal sealed class ResponseAnswer(ProviderCall call)
{
    // The rest of its codes say what is wrong with the request.
    private static readonly HashSet<string> ProvidersOwn = ["server_error", "vector_store_timeout"];

    private readonly string _provider = call.Request.Model.Provider.Name;
    private string? _refusal;

    /// <exception cref="ProviderFailure">It broke off, or says that it failed.</exception>
    public async Task<ChatEnd> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var requestId = ProviderHttp.RequestIdOf(answer);
        if (answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            // Asked for a stream, and answered in one piece all the same: that may also be an error.
            return await EndAsync(await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken), requestId, cancellationToken);
        }

        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                if (await TakeAsync(JsonElement.Parse(item.Data), requestId, cancellationToken) is { } end)
                {
                    return end;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            throw ProviderHttp.Cut(_provider, exception);
        }

        throw ProviderHttp.Cut(_provider);
    }

    /// <returns>Null: it goes on.</returns>
    private async Task<ChatEnd?> TakeAsync(JsonElement message, string? requestId, CancellationToken cancellationToken)
    {
        switch (message.Text("type"))
        {
            case "response.output_text.delta":
                await call.Progress.AppendTextAsync(message.Text("delta") ?? "", cancellationToken);
                return null;
            case "response.refusal.delta":
                _refusal += message.Text("delta");
                return null;
            case "response.refusal.done":
                _refusal = message.Text("refusal") ?? _refusal ?? "";
                return null;
            case "response.completed" or "response.incomplete" or "response.failed" or "response.cancelled":
                return await EndAsync(message.Member("response") ?? default, requestId, cancellationToken);
            case "error":
            case null when message.Member("error") is { ValueKind: JsonValueKind.Object }:
                throw Failure(message, null, requestId);
            default:
                // What it thinks, and where parts begin and end.
                return null;
        }
    }

    /// <param name="response">The whole of it, with its status.</param>
    private async Task<ChatEnd> EndAsync(JsonElement response, string? requestId, CancellationToken cancellationToken)
    {
        var usage = response.Member("usage") is { ValueKind: JsonValueKind.Object } counted ? ChatUsage.FromResponse(counted) : null;
        var streamed = call.Progress.Text.Length > 0;
        foreach (var part in response.ListAt("output").SelectMany(item => item.ListAt("content")))
        {
            if (part.Text("type") == "output_text" && !streamed)
            {
                await call.Progress.AppendTextAsync(part.Text("text") ?? "", cancellationToken);
            }
            else if (part.Text("type") == "refusal")
            {
                _refusal ??= part.Text("refusal") ?? "";
            }
        }

        return response.Text("status") switch
        {
            "completed" => End("stop"),
            // The other reason is the limit of tokens.
            "incomplete" => End(response.TextAt("incomplete_details.reason") == "content_filter" ? "content_filter" : "length"),
            "failed" or "cancelled" => throw Failure(response, usage, requestId),
            null when response.Member("error") is { ValueKind: JsonValueKind.Object } => throw Failure(response, usage, requestId),
            var other => throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{_provider} says that the answer is '{other}'.") { RequestId = requestId },
        };

        ChatEnd End(string reason) => new(reason, usage, _refusal is not null, _refusal is { Length: > 0 } ? _refusal : null);
    }

    /// <summary>The provider itself says that it failed, so that the outcome is known; what was written or charged already cannot be begun again.</summary>
    /// <param name="said"><c>{"error":{"code","message"}}</c> of a response, <c>{"code","message"}</c> of an event.</param>
    private ProviderFailure Failure(JsonElement said, ProviderUsage? charged, string? requestId)
    {
        var code = said.TextAt("error.code") ?? said.Text("code");
        var status = code switch
        {
            "rate_limit_exceeded" => 429,
            null => 500,
            _ => ProvidersOwn.Contains(code) ? 500 : 400,
        };
        var failure = OpenAiErrors.From(new ProviderAnswer(status, said, null, requestId), call.Request.Model.Provider);
        var again = failure.Kind == FailureKind.RetryLater && call.Progress.Text.Length == 0 && charged is null;
        return new ProviderFailure(again ? FailureKind.RetryLater : FailureKind.Final, failure.Code, failure.Message) { Charged = charged, RequestId = requestId };
    }
}
