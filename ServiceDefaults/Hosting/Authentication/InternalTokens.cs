using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MediaLab.ServiceDefaults.Authentication;

/// <summary>
/// Mints the short-lived ES256 tokens that processes call each other with. The issuer is the calling service, the audience the called
/// one; the user and the workspace a call is made for are claims.
/// </summary>
public sealed class InternalTokens(TrustKeys keys, ServiceIdentity service, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(90);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials = new(keys.SigningKey, SecurityAlgorithms.EcdsaSha256);

    /// <param name="audience">The called service.</param>
    /// <param name="caller">On whose behalf; null when the call is the service's own.</param>
    public string Mint(string audience, Caller? caller)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>();
        if (caller is not null)
        {
            claims[InternalClaims.User] = caller.UserId.ToString();
            claims[InternalClaims.Workspace] = caller.WorkspaceId.ToString();
            claims[InternalClaims.Role] = caller.Role;
            claims[InternalClaims.Credential] = caller.CredentialId.ToString();
            if (caller.Administrator)
            {
                claims[InternalClaims.Administrator] = true;
            }

            if (caller.Scopes is { } scopes)
            {
                claims[InternalClaims.Scopes] = string.Join(' ', scopes);
            }
        }

        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = service.Name,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now.AddSeconds(-5),
            Expires = now + Lifetime,
            Claims = claims,
            SigningCredentials = _credentials,
        });
    }
}

/// <summary>On whose behalf something happens.</summary>
/// <param name="UserId">The user; empty when a service acts for the workspace itself.</param>
/// <param name="WorkspaceId">The tenant.</param>
/// <param name="Role">owner, admin, member or viewer; "service" when no person asked.</param>
/// <param name="CredentialId">The session or access token that was used.</param>
/// <param name="Administrator">Administrator of this installation.</param>
/// <param name="Scopes">Null for a session, which may do all its role may; else the access token's scopes.</param>
public sealed record Caller(
    Guid UserId, Guid WorkspaceId, string Role, Guid CredentialId = default, bool Administrator = false, IReadOnlyList<string>? Scopes = null)
{
    /// <summary>A service acting for a workspace and the user who asked earlier, for example a worker.</summary>
    public static Caller ForWork(Guid workspaceId, Guid userId) => new(userId, workspaceId, "service");
}

internal static class InternalClaims
{
    public const string User = ClaimTypes.NameIdentifier;
    public const string Workspace = "workspace";
    public const string Role = "role";
    public const string Credential = "credential";
    public const string Administrator = "administrator";
    public const string Scopes = "scopes";
}
