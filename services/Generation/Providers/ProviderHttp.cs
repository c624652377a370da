using System.Net.Http.Headers;
using System.Text.Json;
using MediaLab.ServiceDefaults.Egress;

namespace MediaLab.Generation.Providers;

/// <summary>
/// One call over HTTP, once: nothing here retries. What went wrong on the way is told apart by whether the request can have left.
/// </summary>
internal sealed class ProviderHttp(IHttpClientFactory factory)
{
    public const string Client = "providers";

    /// <summary>For addresses that users chose: connects only where the administrator allows.</summary>
    public const string UsersClient = "users-providers";

    /// <summary>Of an error's body: more is no message any more.</summary>
    private const int MostErrorBytes = 64 * 1024;

    /// <summary>Sends JSON and returns as soon as the headers of a success are there.</summary>
    /// <param name="call">Says where the provider is.</param>
    /// <param name="path">Of the operation, below the provider's address.</param>
    /// <param name="body">Serialised as it stands.</param>
    /// <param name="authorise">Sets the provider's way of credentials.</param>
    /// <param name="refused">Turns an answer that is no success into its failure.</param>
    /// <exception cref="ProviderFailure">The call did not work.</exception>
    public async Task<HttpResponseMessage> PostAsync(
        ProviderCall call, string path, object body, Action<HttpRequestHeaders> authorise, Func<ProviderAnswer, ProviderFailure> refused, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, call.Address!.At(path))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        authorise(request.Headers);
        var answer = await SendAsync(request, call, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw refused(await ReadErrorAsync(answer, cancellationToken));
        }
    }

    /// <summary>The connection broke while the answer came: nobody knows what the provider did.</summary>
    public static ProviderFailure Cut(string provider, Exception? inner = null) =>
        new(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"The connection to {provider} broke while its answer came.", inner);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        try
        {
            return await factory.CreateClient(call.Address!.ChosenByUser ? UsersClient : Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is EgressRefusedException refusal)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderUnavailable, refusal.Message, exception);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError
            is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, $"{provider} cannot be reached.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Cut(provider, exception);
        }
    }

    private static async Task<ProviderAnswer> ReadErrorAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostErrorBytes];
        var length = 0;
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The status says enough.
        }

        JsonElement? json = null;
        try
        {
            json = length == 0 ? null : JsonElement.Parse(buffer.AsSpan(0, length));
        }
        catch (JsonException)
        {
            // A proxy's page instead of the provider's JSON.
        }

        return new ProviderAnswer((int)answer.StatusCode, json, RetryAfter(answer), RequestIdOf(answer));
    }

    public static string? RequestIdOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("x-request-id", out var own) || answer.Headers.TryGetValues("request-id", out own) ? own.First() : null;

    private static TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > DateTimeOffset.UnixEpoch && answer.Headers.Date is { } sent => date - sent,
        _ => null,
    };
}

/// <summary>An answer that is no success.</summary>
internal sealed record ProviderAnswer(int Status, JsonElement? Json, TimeSpan? RetryAfter, string? RequestId)
{
    /// <summary>A text at a path of member names, or null.</summary>
    public string? Text(params string[] path)
    {
        var element = Json;
        foreach (var name in path)
        {
            element = element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var child) ? child : null;
        }

        return element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
    }

    /// <summary>What a status means wherever the provider says nothing more exact. Total: every status has a meaning.</summary>
    public (FailureKind Kind, string Code) Meaning => Status switch
    {
        401 or 403 => (FailureKind.Final, FailureCodes.ProviderKeyInvalid),
        402 => (FailureKind.Final, FailureCodes.ProviderQuotaExceeded),
        404 or 410 => (FailureKind.Final, FailureCodes.ProviderModelUnavailable),
        // The server gave up waiting: it may have begun.
        408 => (FailureKind.Unknown, FailureCodes.OutcomeUnknown),
        429 => (FailureKind.RetryLater, FailureCodes.ProviderRateLimited),
        >= 400 and < 500 => (FailureKind.Final, FailureCodes.ProviderRejectedRequest),
        500 => (FailureKind.Final, FailureCodes.ProviderError),
        503 or 529 => (FailureKind.RetryLater, FailureCodes.ProviderUnavailable),
        // Something in front of the provider lost the answer.
        _ => (FailureKind.Unknown, FailureCodes.OutcomeUnknown),
    };

    public ProviderFailure Failure(FailureKind kind, string code, string? message, string provider) =>
        new(kind, code, message ?? $"{provider} answered {Status}.") { HttpStatus = Status, RetryAfter = RetryAfter, RequestId = RequestId };
}
