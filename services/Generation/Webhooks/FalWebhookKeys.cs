using System.Buffers.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Webhooks;

/// <summary>The public keys that fal signs with: fetched when one is needed, kept for a day, and fetched again when none of them fits.</summary>
internal sealed class FalWebhookKeys(IHttpClientFactory clients, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<FalWebhookKeys> logger) : IDisposable
{
    public const string Client = "webhook-keys";
    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(24);
    // Anybody can send a signature that fits no key: that must not become a flood of questions.
    private static readonly TimeSpan AskAtMostEvery = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _fetching = new(1);
    private byte[][] _keys = [];
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    public async Task<bool> VerifiesAsync(byte[] message, byte[] signature, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() - _askedAt < KeepFor && Fits(message, signature))
        {
            return true;
        }

        await RefreshAsync(cancellationToken);
        return Fits(message, signature);
    }

    public void Dispose() => _fetching.Dispose();

    private bool Fits(byte[] message, byte[] signature) => _keys.Any(key => Ed25519.Verify(key, message, signature));

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (clock.GetUtcNow() - _askedAt < AskAtMostEvery)
            {
                return;
            }

            _askedAt = clock.GetUtcNow();
            using var client = clients.CreateClient(Client);
            var set = await client.GetFromJsonAsync<JsonElement>(options.Value.FalKeys, cancellationToken);
            _keys = [.. set.GetProperty("keys").EnumerateArray().Select(KeyOf).OfType<byte[]>()];
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            logger.LogWarning(exception, "fal's public keys could not be read; its webhooks are refused until they can.");
        }
        finally
        {
            _fetching.Release();
        }
    }

    private static byte[]? KeyOf(JsonElement key)
    {
        if (!key.TryGetProperty("crv", out var curve) || curve.GetString() != "Ed25519" || !key.TryGetProperty("x", out var x))
        {
            return null;
        }

        var bytes = new byte[32];
        return Base64Url.TryDecodeFromChars(x.GetString(), bytes, out var written) && written == bytes.Length ? bytes : null;
    }
}
