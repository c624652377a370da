using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Assets.Storage;

/// <summary>What a link of ours allows. The whole of it is signed.</summary>
/// <param name="Key">The object.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
/// <param name="Headers">For reading: how it presents itself. Null for a link that writes.</param>
/// <param name="MaxBytes">For writing: the most that is taken.</param>
/// <param name="MediaType">For writing: what was declared.</param>
internal sealed record ContentGrant(string Key, long ExpiresAt, ContentHeaders? Headers = null, long MaxBytes = 0, string MediaType = "");

/// <summary>
/// Signs links with HMAC-SHA256. The key is made at first start and kept in <c>{MEDIALAB_DATA}/secrets/asset-links.key</c>; replicas share it.
/// </summary>
internal sealed class LinkSigner
{
    private readonly byte[] _key;
    private readonly TimeProvider _clock;

    public LinkSigner(IConfiguration configuration, TimeProvider clock)
    {
        var data = configuration["MEDIALAB_DATA"]
            ?? throw new InvalidOperationException("MEDIALAB_DATA is not set: the folder that keeps the key of signed links.");
        _key = SecretFile.LoadOrCreate(Path.Combine(data, "secrets", "asset-links.key"));
        _clock = clock;
    }

    public string Sign(ContentGrant grant)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(grant);
        return $"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, payload))}";
    }

    /// <exception cref="ApiException">403: altered, or its time is over.</exception>
    public ContentGrant Verify(string token)
    {
        var grant = Read(token) ?? throw new ApiException(403, ErrorCodes.LinkInvalid, "This link is not one that this installation gave out.");
        return grant.ExpiresAt > _clock.GetUtcNow().ToUnixTimeSeconds()
            ? grant
            : throw new ApiException(403, ErrorCodes.LinkExpired, "This link's time is over. Ask for a new one.");
    }

    private ContentGrant? Read(string token)
    {
        try
        {
            if (token.Split('.') is not [var payload, var signature])
            {
                return null;
            }

            var bytes = Base64Url.DecodeFromChars(payload);
            return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), HMACSHA256.HashData(_key, bytes))
                ? JsonSerializer.Deserialize<ContentGrant>(bytes)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
