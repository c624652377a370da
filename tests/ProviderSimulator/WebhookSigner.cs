using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>Headers with which providers sign their webhooks.</summary>
public static class WebhookSigner
{
    private static readonly Ed25519Key FalKey = new();

    /// <summary>An older key of fal's stands beside the one that signs.</summary>
    internal static JsonObject FalKeys() => new()
    {
        ["keys"] = new JsonArray([.. new[] { new Ed25519Key(), FalKey }.Select(key => (JsonNode)new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["use"] = "sig", ["x"] = key.PublicKey })]),
    };

    /// <summary>Ed25519 over the request, the user, the time and the body's hash, a line each.</summary>
    public static Dictionary<string, string> Fal(byte[] body, DateTimeOffset at)
    {
        var (request, user, time) = (Guid.NewGuid().ToString(), "user_1", Seconds(at));
        var message = $"{request}\n{user}\n{time}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        return new()
        {
            ["X-Fal-Webhook-Request-Id"] = request,
            ["X-Fal-Webhook-User-Id"] = user,
            ["X-Fal-Webhook-Timestamp"] = time,
            ["X-Fal-Webhook-Signature"] = Convert.ToHexStringLower(FalKey.Sign(Encoding.UTF8.GetBytes(message))),
        };
    }

    /// <summary>Standard Webhooks: HMAC over id, time and body; an older secret's signature stands beside the current one's.</summary>
    public static Dictionary<string, string> Replicate(string secret, byte[] body, DateTimeOffset at)
    {
        var (id, time) = ($"msg_{Guid.NewGuid():N}", Seconds(at));
        var signature = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body]);
        return new()
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = time,
            ["webhook-signature"] = $"v1,{Convert.ToBase64String(new byte[32])} v1,{Convert.ToBase64String(signature)}",
        };
    }

    public static Dictionary<string, string> OpenRouter(string secret, byte[] body, DateTimeOffset at) =>
        new() { ["X-OpenRouter-Signature"] = $"t={Seconds(at)},v1={Hmac(secret, $"{Seconds(at)},", body)}" };

    public static Dictionary<string, string> ElevenLabs(string secret, byte[] body, DateTimeOffset at) =>
        new() { ["ElevenLabs-Signature"] = $"t={Seconds(at)},v0={Hmac(secret, $"{Seconds(at)}.", body)}" };

    private static string Hmac(string secret, string prefix, byte[] body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes(prefix), .. body]));

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
