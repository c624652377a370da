using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Webhooks;

/// <summary>
/// Whether a webhook comes from its provider: checked over the raw bytes, in constant time, within a few minutes of the time it was signed.
/// </summary>
internal sealed class WebhookSignatures(FalWebhookKeys falKeys, IOptions<WebhookOptions> options, TimeProvider clock)
{
    /// <summary>They sign nothing: their calls prove only that someone knows the address.</summary>
    private static readonly HashSet<string> Unsigned = ["kling", "luma"];

    /// <summary>False: there is no such webhook here, or nothing to check its signature with.</summary>
    public bool CanCheck(string provider) => provider switch
    {
        "fal" => Ed25519.IsAvailable,
        "replicate" or "openrouter" or "elevenlabs" => Secrets(provider).Length > 0,
        _ => Unsigned.Contains(provider),
    };

    public async Task<bool> HoldsAsync(string provider, IHeaderDictionary headers, byte[] body, CancellationToken cancellationToken) => provider switch
    {
        "fal" => await FalAsync(headers, body, cancellationToken),
        "replicate" => StandardWebhooks(headers, body, Secrets(provider)),
        "openrouter" => Timed(headers["X-OpenRouter-Signature"], "v1", ',', body, Secrets(provider)),
        "elevenlabs" => Timed(headers["ElevenLabs-Signature"], "v0", '.', body, Secrets(provider)),
        _ => Unsigned.Contains(provider),
    };

    /// <summary>Ed25519 over request id, user id, time and the body's hash, a line each.</summary>
    private async Task<bool> FalAsync(IHeaderDictionary headers, byte[] body, CancellationToken cancellationToken)
    {
        string time = headers["X-Fal-Webhook-Timestamp"].ToString(), signature = headers["X-Fal-Webhook-Signature"].ToString();
        if (!IsRecent(time) || signature.Length != 128 || !signature.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        var message = Encoding.UTF8.GetBytes(
            $"{headers["X-Fal-Webhook-Request-Id"]}\n{headers["X-Fal-Webhook-User-Id"]}\n{time}\n{Convert.ToHexStringLower(SHA256.HashData(body))}");
        return await falKeys.VerifiesAsync(message, Convert.FromHexString(signature), cancellationToken);
    }

    /// <summary>Standard Webhooks: base64 of an HMAC over id, time and body. Several signatures stand side by side while a secret is exchanged.</summary>
    private bool StandardWebhooks(IHeaderDictionary headers, byte[] body, string[] secrets)
    {
        string id = headers["webhook-id"].ToString(), time = headers["webhook-timestamp"].ToString();
        if (id.Length == 0 || !IsRecent(time))
        {
            return false;
        }

        var signed = (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body];
        var given = headers["webhook-signature"].ToString().Split(' ')
            .Where(signature => signature.StartsWith("v1,", StringComparison.Ordinal)).Select(signature => FromBase64(signature[3..])).ToArray();
        return secrets
            .Select(secret => FromBase64(secret.StartsWith("whsec_", StringComparison.Ordinal) ? secret["whsec_".Length..] : secret))
            .Where(key => key.Length > 0)
            .Select(key => HMACSHA256.HashData(key, signed))
            .Any(expected => given.Any(signature => CryptographicOperations.FixedTimeEquals(signature, expected)));
    }

    /// <summary>"t=1700000000,v1=hex": an HMAC over the time, a mark and the body.</summary>
    private bool Timed(string? header, string version, char mark, byte[] body, string[] secrets)
    {
        var parts = (header ?? "").Split(',').Select(part => part.Trim().Split('=', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        var time = parts["t"].FirstOrDefault() ?? "";
        if (!IsRecent(time))
        {
            return false;
        }

        var signed = (byte[])[.. Encoding.UTF8.GetBytes($"{time}{mark}"), .. body];
        return secrets
            .Select(secret => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed)))
            .Any(expected => parts[version].Any(given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected))));
    }

    private string[] Secrets(string provider) => options.Value.Secrets.GetValueOrDefault(provider, []);

    private bool IsRecent(string unixSeconds) =>
        long.TryParse(unixSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - (decimal)seconds) <= (decimal)options.Value.Window.TotalSeconds;

    private static byte[] FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : [];
    }
}
