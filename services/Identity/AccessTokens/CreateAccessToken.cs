using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.AccessTokens;

/// <summary>What a new access token may do, and for how long.</summary>
public sealed record CreateAccessTokenRequest
{
    /// <summary>To tell tokens apart; 1 to 100 characters.</summary>
    /// <example>Nightly export</example>
    [Required, StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>read, generate (also writes assets and costs money), manage (also projects, keys, budgets and settings). Each contains the ones before it.</summary>
    /// <example>["read"]</example>
    [Required, MinLength(1), MaxLength(3), OneOf("read", "generate", "manage")]
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it ends, UTC; null: never.</summary>
    /// <example>2027-11-21T00:00:00+00:00</example>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A new access token.</summary>
/// <param name="Id">The token's id, for revoking it.</param>
/// <param name="Token" example="ml_Jx5cQ0p9vT2nWb7LkRz4HsYd8Gm1Ua6Ei3Of0Nq5Xw">The secret itself. It is shown this once: only its hash is kept.</param>
/// <param name="Name" example="Nightly export">Its name.</param>
/// <param name="Hint" example="ml_Jx5cQ">Its first characters.</param>
/// <param name="Scopes" example='["read"]'>What it may do, with all that is contained.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt" example="2027-11-21T00:00:00+00:00">UTC; null: never.</param>
public sealed record CreatedAccessTokenResponse(
    Guid Id, string Token, string Name, string Hint, [OneOf("read", "generate", "manage")] IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>
/// Makes an access token. Without Idempotency-Key on purpose: replaying the answer would mean keeping the secret.
/// </summary>
internal static class CreateAccessToken
{
    public const int MostPerMember = 100;
    private static readonly string[] Hierarchy = [Scopes.Read, Scopes.Generate, Scopes.Manage];

    public static async Task<Created<Envelope<CreatedAccessTokenResponse>>> Handle(
        CreateAccessTokenRequest request, IdentityDb db, CurrentUser current, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (request.Scopes.FirstOrDefault(scope => !Hierarchy.Contains(scope)) is { } unknown)
        {
            throw ApiException.Invalid("scopes", $"'{unknown}' is not a scope. There are: {string.Join(", ", Hierarchy)}.");
        }

        if (request.ExpiresAt <= now)
        {
            throw ApiException.Invalid("expiresAt", "The end must be in the future.");
        }

        if (await db.AccessTokens.CountAsync(token => token.UserId == current.UserId, cancellationToken) >= MostPerMember)
        {
            throw ApiException.Conflict($"There are {MostPerMember} access tokens already. Revoke those that are not needed.");
        }

        var secret = AccessToken.Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var token = new AccessToken
        {
            WorkspaceId = current.WorkspaceId,
            Id = Guid.CreateVersion7(),
            UserId = current.UserId,
            Name = request.Name.Trim(),
            TokenSha256 = SHA256.HashData(Encoding.ASCII.GetBytes(secret)),
            Hint = secret[..8],
            Scopes = Hierarchy[..(request.Scopes.Max(scope => Array.IndexOf(Hierarchy, scope)) + 1)],
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
        };
        db.AccessTokens.Add(token);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Created(
            $"/api/access-tokens/{token.Id}",
            new CreatedAccessTokenResponse(token.Id, secret, token.Name, token.Hint, token.Scopes, token.CreatedAt, token.ExpiresAt));
    }
}
