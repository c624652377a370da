using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Egress;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Providers;

/// <summary>
/// One call over HTTP, once: nothing here retries. What went wrong on the way is told apart by whether the request can have left.
/// </summary>
internal sealed class ProviderHttp(IHttpClientFactory factory, IOptions<GenerationOptions> options)
{
    public const string Client = "providers";

    /// <summary>For addresses that users chose: connects only where the administrator allows.</summary>
    public const string UsersClient = "users-providers";

    /// <summary>How much of an error's body is read.</summary>
    private const int MostErrorBytes = 64 * 1024;

    /// <summary>The largest answer that is read into memory: images within JSON take tens of megabytes.</summary>
    private const int MostBytes = 200 * 1024 * 1024;

    private const int MostRedirects = 5;

    /// <summary>Pauses before a failed download is tried again: the result is paid for, and must not be lost to a short outage.</summary>
    private static readonly TimeSpan[] DownloadAgainAfter = [TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];

    /// <summary>fal's and OpenRouter's own before what a proxy may have added.</summary>
    private static readonly string[] RequestIds = ["x-fal-request-id", "x-generation-id", "x-request-id", "request-id"];

    /// <summary>Where errors name it: Kling, Mistral and Anthropic; ElevenLabs; fal's platform.</summary>
    private static readonly string[] RequestIdMembers = ["request_id", "detail.request_id", "error.request_id"];

    private TimeSpan Patience => TimeSpan.FromSeconds(options.Value.PatienceSeconds);

    private long MostResultBytes => options.Value.MaxResultBytes;

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
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var answer = await SendAsync(request, call, refused, limit.Token);
            return new ProviderReply(answer.StatusCode == HttpStatusCode.NoContent ? default : await ReadJsonAsync(answer, call, limit.Token), answer.Headers);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderFailure(
                FailureKind.RetryLater, FailureCodes.ProviderUnavailable, $"{call.Request.Model.Provider.Name} did not answer within {Patience.TotalSeconds:0.#} seconds.", exception);
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
    /// <exception cref="ProviderFailure">It broke off or is too large.</exception>
    public Task SpoolAsync(HttpResponseMessage answer, ProviderCall call, string? mediaType, CancellationToken cancellationToken) =>
        SpoolAsync(answer, call, mediaType, null, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <param name="charged">What the job cost, for when the result is refused; null: not known yet.</param>
    /// <param name="longestPause">Between two pieces; a connection that died without a word is no connection.</param>
    private Task SpoolAsync(
        HttpResponseMessage answer, ProviderCall call, string? mediaType, ProviderUsage? charged, TimeSpan longestPause, CancellationToken cancellationToken) =>
        call.Spool.AddAsync(mediaType ?? answer.Content.Headers.ContentType?.MediaType ?? "application/octet-stream", async output =>
        {
            try
            {
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var piece = new byte[64 * 1024];
                for (long written = 0; written <= MostResultBytes;)
                {
                    pause.CancelAfter(longestPause);
                    var read = await stream.ReadAsync(piece, pause.Token);
                    if (read == 0)
                    {
                        return;
                    }

                    await output.WriteAsync(piece.AsMemory(0, read), cancellationToken);
                    written += read;
                }

                throw new ProviderFailure(
                    FailureKind.Final, FailureCodes.ResultRejected, $"The result is larger than {MostResultBytes} bytes: no more is taken to the disk.")
                {
                    Charged = charged,
                };
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                throw Cut(call.Request.Model.Provider.Name, exception);
            }
        });

    /// <summary>
    /// A link to a finished result becomes the next output, streamed to disk. Redirects are followed; the provider's credentials go to its
    /// own host and to those that the catalogue names as its hosts of results, and any other host must be a public one.
    /// </summary>
    /// <param name="call">Whose spool.</param>
    /// <param name="link">From the provider's answer.</param>
    /// <param name="mediaType">What it is; null: what the answer says.</param>
    /// <param name="charged">What the job cost, for when the result is lost.</param>
    /// <param name="authorise">Sets the provider's way of credentials where it asks for them; null for public links.</param>
    /// <exception cref="ProviderFailure">RESULT_LOST: the link is dead, or leads nowhere just now; the latter may be tried again.</exception>
    public async Task DownloadAsync(
        ProviderCall call, string link, string? mediaType, ProviderUsage charged, Action<HttpRequestHeaders>? authorise, CancellationToken cancellationToken)
    {
        foreach (var wait in DownloadAgainAfter)
        {
            try
            {
                await DownloadOnceAsync(call, link, mediaType, charged, authorise, cancellationToken);
                return;
            }
            catch (ProviderFailure failure) when (failure.Kind == FailureKind.RetryLater)
            {
                await Task.Delay(wait, cancellationToken);
            }
        }

        await DownloadOnceAsync(call, link, mediaType, charged, authorise, cancellationToken);
    }

    private async Task DownloadOnceAsync(
        ProviderCall call, string link, string? mediaType, ProviderUsage charged, Action<HttpRequestHeaders>? authorise, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var address = Uri.TryCreate(call.Address!.Base, link, out var parsed) && parsed.Scheme is "https" or "http"
            ? parsed!
            : throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider} gave '{link}' as the result's address.") { Charged = charged };
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (IsOwn(call, address) || IsResultHost(call, address))
            {
                authorise?.Invoke(request.Headers);
            }

            using var answer = await FetchAsync(call, request, charged, cancellationToken);
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
                throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ResultLost, $"{provider} did not hand out the result ({status}).") { Charged = charged, HttpStatus = status };
            }

            try
            {
                await SpoolAsync(answer, call, mediaType, charged, Patience, cancellationToken);
                return;
            }
            catch (ProviderFailure failure) when (failure.Kind == FailureKind.Unknown)
            {
                throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ResultLost, failure.Message, failure) { Charged = charged };
            }
        }

        throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, $"The result's link leads on and on.") { Charged = charged };
    }

    /// <summary>The connection broke while the answer came: nobody knows what the provider did.</summary>
    public static ProviderFailure Cut(string provider, Exception? inner = null) =>
        new(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"The connection to {provider} broke while its answer came.", inner);

    private static ProviderFailure Unreachable(string provider, Exception exception) =>
        new(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, $"{provider} cannot be reached.", exception);

    private static ProviderFailure TooLarge(string provider) =>
        new(FailureKind.Final, FailureCodes.ResultRejected, $"{provider}'s answer is larger than {MostBytes / 1024 / 1024} MB.");

    private static bool IsOwn(ProviderCall call, Uri address) =>
        address.Scheme == call.Address!.Base.Scheme && string.Equals(address.Authority, call.Address.Base.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>A key for an address that a user chose belongs to that address alone.</summary>
    private static bool IsResultHost(ProviderCall call, Uri address) =>
        address.Scheme == "https" && !call.Address!.ChosenByUser && call.Request.Model.Provider.ResultHosts.Any(host =>
            string.Equals(address.IdnHost, host, StringComparison.OrdinalIgnoreCase) || address.IdnHost.EndsWith("." + host, StringComparison.OrdinalIgnoreCase));

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

    private async Task<HttpResponseMessage> FetchAsync(ProviderCall call, HttpRequestMessage request, ProviderUsage charged, CancellationToken cancellationToken)
    {
        var client = IsOwn(call, request.RequestUri!) && !call.Address!.ChosenByUser ? Client : UsersClient;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await factory.CreateClient(client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (HttpRequestException exception) when (exception.InnerException is EgressRefusedException refusal)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, refusal.Message, exception) { Charged = charged };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ResultLost, $"{request.RequestUri!.Host} cannot be reached.", exception) { Charged = charged };
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
            throw Unreachable(provider, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The only limit of the client's own is the one for connecting: nothing has left.
            throw Unreachable(provider, exception);
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

        var said = json is { } error ? RequestIdMembers.Select(place => error.TextAt(place)).FirstOrDefault(id => id is { Length: > 0 }) : null;
        return new ProviderAnswer((int)answer.StatusCode, json, RetryAfter(answer), RequestIdOf(answer) ?? said) { Headers = answer.Headers };
    }

    /// <summary>By which the provider's support finds the call; null where its headers name none.</summary>
    public static string? RequestIdOf(HttpResponseMessage answer) =>
        RequestIds.Select(name => answer.Headers.TryGetValues(name, out var values) ? values.First() : null).FirstOrDefault(id => id is { Length: > 0 });

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
    /// <summary>What it says besides, for example what was billed; null for an error that came within a success.</summary>
    public HttpResponseHeaders? Headers { get; init; }

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

    /// <param name="kind">What may be done next.</param>
    /// <param name="code">Ours.</param>
    /// <param name="message">The provider's words; null where it gave none.</param>
    /// <param name="provider">Its name for people.</param>
    /// <param name="charged">What it charges all the same.</param>
    public ProviderFailure Failure(FailureKind kind, string code, string? message, string provider, ProviderUsage? charged = null) =>
        new(kind, code, message ?? $"{provider} answered {Status}.") { HttpStatus = Status, RetryAfter = RetryAfter, RequestId = RequestId, Charged = charged };
}
