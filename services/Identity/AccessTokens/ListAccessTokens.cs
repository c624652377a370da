using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.AccessTokens;

/// <summary>An access token without its secret.</summary>
/// <param name="Id">For revoking it.</param>
/// <param name="Name" example="Nightly export">Its name.</param>
/// <param name="Hint" example="ml_Jx5cQ">Its first characters.</param>
/// <param name="Scopes" example='["read"]'>What it may do.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt" example="2027-11-21T00:00:00+00:00">UTC; null: never.</param>
/// <param name="LastUsedAt">To the minute, UTC; null: not yet.</param>
public sealed record AccessTokenResponse(
    Guid Id, string Name, string Hint, [OneOf("read", "generate", "manage")] IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>The user's own tokens in this workspace, the newest first; there are never more than a page.</summary>
internal static class ListAccessTokens
{
    public static async Task<Ok<Envelope<Page<AccessTokenResponse>>>> Handle(IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var tokens = await db.AccessTokens.AsNoTracking()
            .Where(token => token.UserId == current.UserId)
            .OrderByDescending(token => token.CreatedAt).ThenByDescending(token => token.Id).Take(CreateAccessToken.MostPerMember)
            .ToListAsync(cancellationToken);
        return ApiResults.Ok(new Page<AccessTokenResponse>(
            [.. tokens.Select(token => new AccessTokenResponse(
                token.Id, token.Name, token.Hint, token.Scopes, token.CreatedAt, token.ExpiresAt, token.LastUsedAt))],
            NextCursor: null));
    }
}
