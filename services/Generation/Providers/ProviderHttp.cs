using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MediaLab.Contracts.Events;
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

    /// <summary>Of an answer that is read whole: pictures within JSON are tens of megabytes.</summary>
    private const int MostBytes = 200 * 1024 * 1024;

    private const int MostRedirects = 5;

    /// <summary>Sends JSON and returns as soon as the headers of a success are there.</summary>
    /// <param name="call">Says where the provider is.</param>
    /// <param name="path">Of the operation, below the provider's address.</param>
    /// <param name="body">Serialised as it stands.</param>
    /// <param name="authorise">Sets the provider's way of credentials.</param>
    /// <param name="refused">Turns an answer that is no success into its failure.</param>
    /// <exception cref="ProviderFailure">The call did not work.</exception>
    public Task<HttpResponseMessage> PostAsync(
        ProviderCall call, string path, object body, Action<HttpRequestHeaders> authorise, Func<ProviderAnswer, ProviderFailure> refused, CancellationToken cancellationToken) =>
        PostAsync(
            call, path, new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            authorise, refused, cancellationToken);

    /// <summary>The same with any body, for example <see cref="MultipartFormDataContent"/>.</summary>
    /// <exception cref="ProviderFailure">The call did not work.</exception>
    public async Task<HttpResponseMessage> PostAsync(
        ProviderCall call, string path, HttpContent body, Action<HttpRequestHeaders> authorise, Func<ProviderAnswer, ProviderFailure> refused, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, call.Address!.At(path)) { Content = body };
        authorise(request.Headers);
        return await SendAsync(request, call, refused, cancellationToken);
    }

    /// <summary>
    /// Asks for something that costs nothing and changes no job, or cancels one. Whatever goes wrong on the way says nothing about the job:
    /// it may be asked again; a refusal leaves its outcome unknown unless <paramref name="refused"/> knows better.
    /// </summary>
    /// <param name="call">Says where the provider is.</param>
    /// <param name="method">GET, or what cancels.</param>
    /// <param name="path">Below the provider's address, or an absolute address that the provider gave; such a one must be the provider's own.</param>
    /// <param name="authorise">Sets the provider's way of credentials.</param>
    /// <param name="refused">Turns an answer that is no success into its failure.</param>
    /// <exception cref="ProviderFailure">No answer.</exception>
    public async Task<ProviderReply> AskAsync(
        ProviderCall call, HttpMethod method, string path, Action<HttpRequestHeaders> authorise, Func<ProviderAnswer, ProviderFailure> refused, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, OwnAddress(call, path));
        authorise(request.Headers);
        try
        {
            using var answer = await SendAsync(request, call, refused, cancellationToken);
            return new ProviderReply(answer.StatusCode == HttpStatusCode.NoContent ? default : await ReadJsonAsync(answer, call, cancellationToken), answer.Headers);
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.Unknown && failure.HttpStatus is null or 408 or >= 500)
        {
            throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, failure.Message, failure) { HttpStatus = failure.HttpStatus, RequestId = failure.RequestId };
        }
    }

    /// <summary>Reads a success as JSON.</summary>
    /// <exception cref="ProviderFailure">It broke off, is too large or is no JSON.</exception>
    public static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage answer, ProviderCall call, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(answer, call, cancellationToken);
        try
        {
            return JsonElement.Parse(body.Span);
        }
        catch (JsonException exception)
        {
            throw Cut(call.Request.Model.Provider.Name, exception);
        }
    }

    /// <summary>Reads a success whole; not for media that can be streamed.</summary>
    /// <exception cref="ProviderFailure">It broke off or is too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage answer, ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var length = answer.Content.Headers.ContentLength;
        if (length > MostBytes)
        {
            throw TooLarge(provider);
        }

        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new MemoryStream((int)(length ?? 64 * 1024));
            var piece = new byte[64 * 1024];
            for (int read; (read = await stream.ReadAsync(piece, cancellationToken)) > 0;)
            {
                buffer.Write(piece, 0, read);
                if (buffer.Length > MostBytes)
                {
                    throw TooLarge(provider);
                }
            }

            return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw Cut(provider, exception);
        }
    }

    /// <summary>The body of a success becomes the next output, streamed to disk.</summary>
    /// <param name="answer">From <see cref="PostAsync(ProviderCall, string, HttpContent, Action{HttpRequestHeaders}, Func{ProviderAnswer, ProviderFailure}, CancellationToken)"/>.</param>
    /// <param name="call">Whose spool.</param>
    /// <param name="mediaType">What it is; null: what the answer says.</param>
    /// <exception cref="ProviderFailure">It broke off.</exception>
    public static Task SpoolAsync(HttpResponseMessage answer, ProviderCall call, string? mediaType, CancellationToken cancellationToken) =>
        call.Spool.AddAsync(mediaType ?? answer.Content.Headers.ContentType?.MediaType ?? "application/octet-stream", async output =>
        {
            try
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
                await stream.CopyToAsync(output, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                throw Cut(call.Request.Model.Provider.Name, exception);
            }
        });

    /// <summary>
    /// A link to a finished result becomes the next output, streamed to disk. Redirects are followed; the provider's credentials go to its
    /// own host only, and any other host must be a public one.
    /// </summary>
    /// <param name="call">Whose spool.</param>
    /// <param name="link">From the provider's answer.</param>
    /// <param name="mediaType">What it is; null: what the answer says.</param>
    /// <param name="charged">What the job cost, for when the result is lost.</param>
    /// <param name="authorise">Sets the provider's way of credentials where it asks for them; null for public links.</param>
    /// <exception cref="ProviderFailure">RESULT_LOST when the link is dead; else it may be tried again.</exception>
    public async Task DownloadAsync(
        ProviderCall call, string link, string? mediaType, ProviderUsage charged, Action<HttpRequestHeaders>? authorise, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var address = Uri.TryCreate(call.Address!.Base, link, out var parsed) && parsed.Scheme is "https" or "http"
            ? parsed!
            : throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider} gave '{link}' as the result's address.") { Charged = charged };
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (IsOwn(call, address))
            {
                authorise?.Invoke(request.Headers);
            }

            using var answer = await FetchAsync(call, request, cancellationToken);
            var status = (int)answer.StatusCode;
            if (status is >= 300 and < 400 && answer.Headers.Location is { } next)
            {
                address = new Uri(address, next);
                continue;
            }

            if (status is 401 or 403 or 404 or 410)
            {
                throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, $"{provider} made the result, but its link was dead ({status}) before our copy was made.") { Charged = charged, HttpStatus = status };
            }

            if (!answer.IsSuccessStatusCode)
            {
                throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, $"{provider} did not hand out the result ({status}).") { HttpStatus = status };
            }

            try
            {
                await SpoolAsync(answer, call, mediaType, cancellationToken);
                return;
            }
            catch (ProviderFailure failure) when (failure.Kind == FailureKind.Unknown)
            {
                throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, failure.Message, failure);
            }
        }

        throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, $"The result's link leads on and on.") { Charged = charged };
    }

    /// <summary>The connection broke while the answer came: nobody knows what the provider did.</summary>
    public static ProviderFailure Cut(string provider, Exception? inner = null) =>
        new(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"The connection to {provider} broke while its answer came.", inner);

    private static ProviderFailure TooLarge(string provider) =>
        new(FailureKind.Final, FailureCodes.ResultRejected, $"{provider}'s answer is larger than {MostBytes / 1024 / 1024} MB.");

    private static bool IsOwn(ProviderCall call, Uri address) =>
        address.Scheme == call.Address!.Base.Scheme && string.Equals(address.Authority, call.Address.Base.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>Credentials go nowhere but to the provider.</summary>
    private static Uri OwnAddress(ProviderCall call, string path)
    {
        if (!Uri.TryCreate(path, UriKind.Absolute, out var absolute) || absolute.Scheme is not ("http" or "https"))
        {
            return call.Address!.At(path);
        }

        return IsOwn(call, absolute)
            ? absolute
            : throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{call.Request.Model.Provider.Name} wants to be asked at {absolute.Host}, which is not its own address.");
    }

    private async Task<HttpResponseMessage> FetchAsync(ProviderCall call, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var client = IsOwn(call, request.RequestUri!) && !call.Address!.ChosenByUser ? Client : UsersClient;
        try
        {
            return await factory.CreateClient(client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is EgressRefusedException refusal)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, refusal.Message, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, $"{request.RequestUri!.Host} cannot be reached.", exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, ProviderCall call, Func<ProviderAnswer, ProviderFailure> refused, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(request, call, cancellationToken);
        if (answer.IsSuccessStatusCode)
        {
            call.Progress.NoteLimits(answer.Headers);
            return answer;
        }

        using (answer)
        {
            throw refused(await ReadErrorAsync(answer, cancellationToken));
        }
    }

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

/// <summary>A success.</summary>
/// <param name="Json">Its body; undefined when it has none.</param>
/// <param name="Headers">What it says besides, for example a request id or a cost.</param>
internal sealed record ProviderReply(JsonElement Json, HttpResponseHeaders Headers);

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

    /// <summary>
    /// What a refusal means that came to a question about a job: not that the job failed. It may still run, and be charged.
    /// </summary>
    public (FailureKind Kind, string Code) MeaningWhenAsking => Status switch
    {
        408 or 429 or >= 500 => (FailureKind.RetryLater, FailureCodes.ProviderUnavailable),
        _ => (FailureKind.Unknown, FailureCodes.OutcomeUnknown),
    };

    public ProviderFailure Failure(FailureKind kind, string code, string? message, string provider) =>
        new(kind, code, message ?? $"{provider} answered {Status}.") { HttpStatus = Status, RetryAfter = RetryAfter, RequestId = RequestId };
}
