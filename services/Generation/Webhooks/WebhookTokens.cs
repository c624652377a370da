using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MediaLab.ServiceDefaults;

namespace MediaLab.Generation.Webhooks;

/// <summary>
/// The last part of a webhook's address: names a generation, and cannot be guessed. Signed with HMAC-SHA256; the key is made at first start
/// and kept in <c>{MEDIALAB_DATA}/secrets/webhooks.key</c>.
/// </summary>
internal sealed class WebhookTokens
{
    private const int MacBytes = 16;
    private readonly byte[] _key;

    public WebhookTokens(IConfiguration configuration)
    {
        var data = configuration["MEDIALAB_DATA"] ?? throw new InvalidOperationException("MEDIALAB_DATA is not set: the folder that keeps the key of webhook addresses.");
        _key = SecretFile.LoadOrCreate(Path.Combine(data, "secrets", "webhooks.key"));
    }

    public string Issue(string provider, Guid workspaceId, Guid generationId)
    {
        byte[] named = [.. workspaceId.ToByteArray(), .. generationId.ToByteArray()];
        return Base64Url.EncodeToString([.. named, .. Mac(provider, named)]);
    }

    /// <summary>Null: none of ours, or another provider's.</summary>
    public (Guid WorkspaceId, Guid GenerationId)? Read(string provider, string token)
    {
        var bytes = new byte[32 + MacBytes];
        return token.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.TryDecodeFromChars(token, bytes, out var written) && written == bytes.Length
            && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(32), Mac(provider, bytes.AsSpan(0, 32)))
                ? (new Guid(bytes.AsSpan(0, 16)), new Guid(bytes.AsSpan(16, 16)))
                : null;
    }

    private byte[] Mac(string provider, ReadOnlySpan<byte> named) => HMACSHA256.HashData(_key, (byte[])[.. Encoding.UTF8.GetBytes(provider), 0, .. named])[..MacBytes];
}
