using System.Security.Cryptography;
using System.Text;
using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Gateway.Sessions;

internal enum CredentialKind
{
    /// <summary>A browser's cookie.</summary>
    Session,

    /// <summary>An access token of the public API.</summary>
    AccessToken,
}

/// <summary>What a request came with; its value is nowhere kept, only its hash.</summary>
internal sealed record Credential(CredentialKind Kind, string Sha256)
{
    public static Credential Of(CredentialKind kind, string value) =>
        new(kind, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value))));
}

/// <summary>Whom a request is made for, as a feature of the request.</summary>
internal sealed record SignedIn(Credential Credential, Caller Caller);

/// <summary>The request came with a credential that is not good, as a feature of the request.</summary>
internal sealed record RefusedCredential;
