using Google.Protobuf;
using MediaLab.Contracts.Identity.V1;
using MediaLab.ServiceDefaults.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace MediaLab.Gateway.Sessions;

/// <summary>Credentials to callers, by asking Identity; what it said is believed for a few seconds, unless a revocation comes first.</summary>
internal sealed class CredentialLookup(CredentialCache cache, Credentials.CredentialsClient identity)
{
    /// <summary>Null for unknown, expired and revoked credentials.</summary>
    public async Task<Caller?> FindAsync(Credential credential, CancellationToken cancellationToken)
    {
        var caller = cache.Find(credential) ?? await AskAsync(credential, cancellationToken);
        // Also for an answer that was on its way while the credential was revoked.
        return caller is not null && !cache.IsRevoked(caller.CredentialId) ? caller : null;
    }

    private async Task<Caller?> AskAsync(Credential credential, CancellationToken cancellationToken)
    {
        var request = new LookupCredentialRequest { CredentialSha256 = ByteString.CopyFrom(Convert.FromHexString(credential.Sha256)) };
        var reply = credential.Kind switch
        {
            CredentialKind.Session => await identity.LookupSessionAsync(request, cancellationToken: cancellationToken),
            CredentialKind.AccessToken => await identity.LookupAccessTokenAsync(request, cancellationToken: cancellationToken),
        };
        if (!reply.Found)
        {
            return null;
        }

        var caller = new Caller(
            Guid.Parse(reply.UserId),
            Guid.Parse(reply.WorkspaceId),
            reply.Role,
            Guid.Parse(reply.CredentialId),
            reply.Administrator,
            credential.Kind == CredentialKind.AccessToken ? [.. reply.Scopes] : null);
        cache.Keep(credential, caller, reply.ExpiresAt);
        return caller;
    }
}

/// <summary>What Identity said lately, and which credentials ended since.</summary>
internal sealed class CredentialCache(TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly MemoryCache _callers = new(new MemoryCacheOptions { SizeLimit = 50_000 });
    private readonly MemoryCache _revoked = new(new MemoryCacheOptions());

    /// <summary>Told of each revoked credential's id: open streams end.</summary>
    public event Action<Guid>? Revoked;

    public Caller? Find(Credential credential) => _callers.Get<Caller>(credential);

    /// <param name="credential">What was shown.</param>
    /// <param name="caller">Whose it is.</param>
    /// <param name="expiresAt">Unix seconds; 0 for never.</param>
    public void Keep(Credential credential, Caller caller, long expiresAt)
    {
        var until = clock.GetUtcNow() + Lifetime;
        if (expiresAt > 0 && expiresAt < until.ToUnixTimeSeconds())
        {
            until = DateTimeOffset.FromUnixTimeSeconds(expiresAt);
        }

        _callers.Set(credential, caller, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = until });
    }

    /// <summary>Ids are never used again, so an id stays revoked; remembered for longer than any answer is believed.</summary>
    public void Revoke(Guid credentialId)
    {
        _revoked.Set(credentialId, true, Lifetime * 4);
        Revoked?.Invoke(credentialId);
    }

    public bool IsRevoked(Guid credentialId) => _revoked.TryGetValue(credentialId, out _);

    public void Dispose()
    {
        _callers.Dispose();
        _revoked.Dispose();
    }
}
