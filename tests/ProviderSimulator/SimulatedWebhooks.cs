using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>
/// Calls that say that a job is done: posted to the address that came with the job, signed as its provider signs, and tried again a few times.
/// A job that somebody wants to hear of ends by itself after <see cref="Work"/>, asked for or not.
/// </summary>
public sealed class SimulatedWebhooks(IHostApplicationLifetime lifetime) : IDisposable
{
    /// <summary>What the accounts' secrets are: with them Replicate, OpenRouter and ElevenLabs sign.</summary>
    public const string ReplicateSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string OpenRouterSecret = "router secret";
    public const string ElevenLabsSecret = "eleven secret";

    private const int MostTries = 3;
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    // What a test listens with on this machine vouches for itself.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = (stream, _, _, errors) => errors == SslPolicyErrors.None || stream is SslStream { TargetHostName: "127.0.0.1" or "localhost" } },
    })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>The address that an account at ElevenLabs was set up with; null for none.</summary>
    public Uri? ElevenLabsAddress { get; set; }

    public void Dispose() => _client.Dispose();

    /// <param name="job">Whose end is told.</param>
    /// <param name="address">Null: nobody wants to hear of it.</param>
    /// <param name="body">What is said, when it has ended.</param>
    /// <param name="sign">Headers that prove it; null where the provider does not sign.</param>
    internal void Announce(SimulatedJob job, string? address, Func<JsonNode> body, Func<byte[], Dictionary<string, string>>? sign)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var target))
        {
            _ = AnnounceAsync(job, target, body, sign ?? (_ => []), lifetime.ApplicationStopping);
        }
    }

    private async Task AnnounceAsync(SimulatedJob job, Uri address, Func<JsonNode> body, Func<byte[], Dictionary<string, string>> sign, CancellationToken stopping)
    {
        await Task.Delay(Work, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!job.End())
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(body().ToJsonString());
        for (var tries = 0; tries < MostTries && !stopping.IsCancellationRequested; tries++)
        {
            if (await DeliveredAsync(address, bytes, sign(bytes), stopping))
            {
                return;
            }

            await Task.Delay(BetweenTries, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> DeliveredAsync(Uri address, byte[] body, Dictionary<string, string> headers, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var answer = await _client.SendAsync(request, stopping);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}
