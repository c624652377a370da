using System.Net.ServerSentEvents;
using System.Text.Json;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>Reads the answer to a chat completion, in all the forms that services give it.</summary>
internal sealed class ChatAnswer(ProviderCall call)
{
    private readonly string _provider = call.Request.Model.Provider.Name;
    private ChatEnd _end = new(null, null, false, null);

    /// <exception cref="ProviderFailure">It broke off, or says that it failed.</exception>
    public async Task<ChatEnd> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var requestId = ProviderHttp.RequestIdOf(answer);
        if (answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            // Asked for a stream, and answered in one piece all the same: that may also be an error.
            await TakeAsync(await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken), requestId, cancellationToken);
            return _end;
        }

        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
            {
                if (item.Data == "[DONE]")
                {
                    return _end;
                }

                await TakeAsync(JsonElement.Parse(item.Data), requestId, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            throw ProviderHttp.Cut(_provider, exception);
        }

        // Some leave out [DONE]; without a finish reason the stream was cut.
        return _end.FinishReason is null ? throw ProviderHttp.Cut(_provider) : _end;
    }

    private async Task TakeAsync(JsonElement chunk, string? requestId, CancellationToken cancellationToken)
    {
        if (chunk.Member("error") is { ValueKind: not JsonValueKind.Null } || chunk.Member("x_groq")?.Member("error") is { ValueKind: JsonValueKind.String })
        {
            throw Failure(chunk, requestId);
        }

        if ((chunk.Member("usage") ?? chunk.Member("x_groq")?.Member("usage")) is { ValueKind: JsonValueKind.Object } usage)
        {
            _end = _end with { Usage = ChatUsage.From(usage, call.Request.Model.Provider.Quirks.Cost) };
        }

        if (chunk.Member("choices") is not { ValueKind: JsonValueKind.Array } choices || choices.GetArrayLength() == 0)
        {
            return;
        }

        if (choices[0].Text("finish_reason") is { } reason)
        {
            _end = _end with { FinishReason = reason };
        }

        if ((choices[0].Member("delta") ?? choices[0].Member("message")) is { ValueKind: JsonValueKind.Object } message)
        {
            foreach (var text in Texts(message.Member("content")))
            {
                await call.Progress.AppendTextAsync(text, cancellationToken);
            }

            if (message.Text("refusal") is { Length: > 0 } words)
            {
                _end = _end with { Refused = true, RefusalText = _end.RefusalText + words };
            }
        }
    }

    /// <summary>A string, or parts of which the thinking is not the text.</summary>
    private static IEnumerable<string> Texts(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } words ? [words] : [],
        { ValueKind: JsonValueKind.Array } parts => parts.EnumerateArray().Where(part => part.Text("type") == "text").SelectMany(part => Texts(part.Member("text"))),
        _ => [],
    };

    /// <summary>What was written already cannot be begun again.</summary>
    private ProviderFailure Failure(JsonElement chunk, string? requestId)
    {
        var failure = OpenAiErrors.InSuccess(chunk, call.Request.Model.Provider, requestId);
        return failure.Kind == FailureKind.RetryLater && call.Progress.Text.Length > 0
            ? new ProviderFailure(FailureKind.Final, failure.Code, failure.Message) { HttpStatus = failure.HttpStatus, RequestId = requestId }
            : failure;
    }
}

/// <summary>How a chat completion ended.</summary>
internal sealed record ChatEnd(string? FinishReason, ProviderUsage? Usage, bool Refused, string? RefusalText);
