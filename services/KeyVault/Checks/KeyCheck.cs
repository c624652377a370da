using System.Net;
using System.Text;
using System.Text.Json;
using MediaLab.KeyVault.ApiKeys;
using MediaLab.ServiceDefaults.Egress;

namespace MediaLab.KeyVault.Checks;

/// <summary>Asks a provider, with a call that costs nothing, whether it knows a key.</summary>
internal sealed class KeyCheck(IHttpClientFactory clients, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>For the provider's own address, or the one an operator configured.</summary>
    public const string ProviderClient = "provider-check";

    /// <summary>For addresses that users chose.</summary>
    public const string EgressClient = "provider-check-egress";

    private const int MaxAnswerBytes = 2 * 1024 * 1024;
    private const int MaxMessageLength = 300;
    private readonly TimeSpan _timeout = configuration.GetValue<TimeSpan?>("KeyCheck:Timeout") ?? TimeSpan.FromSeconds(10);

    /// <param name="provider">How the provider is asked.</param>
    /// <param name="secret">The plain key.</param>
    /// <param name="baseUrl">The address a user chose; empty for the provider's own.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public async Task<KeyCheckResult> RunAsync(ProviderCheck provider, string secret, string baseUrl, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(provider, secret, baseUrl);
        using var timeout = new CancellationTokenSource(_timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(baseUrl.Length > 0 ? EgressClient : ProviderClient);
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.MaxResponseContentBufferSize = MaxAnswerBytes;
            using var answer = await client.SendAsync(request, either.Token);
            return Judge(provider, (int)answer.StatusCode, Parse(await answer.Content.ReadAsByteArrayAsync(either.Token)), secret);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The limit of the whole, or the client's own for connecting.
            return Unknown(provider, $"{provider.Name} did not answer within {_timeout.TotalSeconds:0.#} seconds.");
        }
        catch (HttpRequestException exception)
        {
            return Unknown(provider, exception.InnerException is EgressRefusedException refusal
                ? refusal.Message
                : $"{request.RequestUri!.Host} could not be reached ({Reason(exception.HttpRequestError)}).");
        }
    }

    private HttpRequestMessage CreateRequest(ProviderCheck provider, string secret, string baseUrl)
    {
        var address = baseUrl.Length > 0 ? baseUrl : OwnAddress(provider);
        var request = new HttpRequestMessage(new HttpMethod(provider.Method), $"{address.TrimEnd('/')}/{provider.Path}");
        request.Headers.TryAddWithoutValidation(provider.KeyHeader, provider.KeyPrefix + (provider.Signing == KeySigning.Jwt ? AccessKeyToken.Issue(secret, clock.GetUtcNow()) : secret));
        foreach (var (name, value) in provider.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>As configured for this installation, else at the simulator when there is one, else the provider's.</summary>
    private string OwnAddress(ProviderCheck provider) =>
        configuration[$"Providers:{provider.Provider}:BaseUrl"] is { Length: > 0 } configured ? configured
        : configuration["Providers:SimulatorUrl"] is { Length: > 0 } simulator ? $"{simulator.TrimEnd('/')}/{provider.Provider}{provider.BaseAddress!.AbsolutePath}"
        : provider.BaseAddress!.ToString();

    private static KeyCheckResult Judge(ProviderCheck provider, int status, JsonElement? body, string secret) => status switch
    {
        200 when body is { } answer && (provider.ProofMember.Length == 0
            ? answer.ValueKind == JsonValueKind.Array
            : answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(provider.ProofMember, out _)) =>
            new KeyCheckResult(KeyCheckOutcome.Accepted, $"{provider.Name} accepts the key.", provider.Proves, provider.LeavesOpen),
        _ when body is { } refusal && provider.Restricted.Any(word => refusal.GetRawText().Contains(word, StringComparison.Ordinal)) => Unknown(
            provider, $"{provider.Name} knows the key but does not let it read the account: {MessageOf(provider, body, secret) ?? "no reason given"}"),
        _ when body is { } refusal && provider.NotServed.Any(word => refusal.GetRawText().Contains(word, StringComparison.Ordinal)) => Unknown(
            provider, $"{provider.Name} does not serve this place or account: {MessageOf(provider, body, secret) ?? "no reason given"}"),
        _ when IsRefusal(provider, status, body) => new KeyCheckResult(
            KeyCheckOutcome.Refused, $"{provider.Name} refuses the key: {MessageOf(provider, body, secret) ?? $"status {status}"}", [], []),
        403 => Unknown(provider, $"{provider.Name} knows the key but does not let it list models: {MessageOf(provider, body, secret) ?? "no reason given"}"),
        429 => Unknown(provider, $"{provider.Name} is answering too many requests just now."),
        (int)HttpStatusCode.MultipleChoices or (> 300 and < 400) => Unknown(provider, "The address redirects elsewhere; redirects are not followed, because they would carry the key along."),
        >= 500 => Unknown(provider, $"{provider.Name} has a problem just now (status {status})."),
        _ => Unknown(provider, $"What answers at this address does not speak {provider.Name}'s protocol (status {status})."),
    };

    private static bool IsRefusal(ProviderCheck provider, int status, JsonElement? body) =>
        provider.Refusals.Contains(status)
        && (!provider.RefusalWords.TryGetValue($"{status}", out var word) || body?.GetRawText().Contains(word, StringComparison.Ordinal) == true);

    private static KeyCheckResult Unknown(ProviderCheck provider, string why) => new(
        KeyCheckOutcome.Unknown, $"The key could not be checked. {why}", [], [$"Whether {provider.Name} accepts the key.", .. provider.LeavesOpen]);

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The provider's words without control characters, without the key, and not endless.</summary>
    private static string? MessageOf(ProviderCheck provider, JsonElement? body, string secret)
    {
        foreach (var member in provider.ErrorMessage)
        {
            body = body is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(member, out var child) ? child : null;
        }

        if (body is not { ValueKind: JsonValueKind.String } text)
        {
            return null;
        }

        var words = new StringBuilder(text.GetString()!.Replace(secret, PlainKey.Mask(secret), StringComparison.Ordinal));
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = char.IsControl(words[i]) ? ' ' : words[i];
        }

        return words.Length <= MaxMessageLength ? words.ToString() : $"{words.ToString(0, MaxMessageLength)}...";
    }

    private static string Reason(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.SecureConnectionError => "its certificate or TLS is not good",
        HttpRequestError.ConnectionError => "the connection failed",
        HttpRequestError.ConfigurationLimitExceeded => "its answer is too long",
        _ => "the call failed",
    };
}
