using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.AccessTokens;

/// <summary>Ends an access token, at once.</summary>
internal static class RevokeAccessToken
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        Guid id, IdentityDb db, CurrentUser current, SessionRevoker revoker, CancellationToken cancellationToken)
    {
        var token = await db.AccessTokens.FirstOrDefaultAsync(token => token.Id == id && token.UserId == current.UserId, cancellationToken)
            ?? throw ApiException.NotFound("access token");
        db.AccessTokens.Remove(token);
        revoker.Announce(token.Id);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Done();
    }
}
