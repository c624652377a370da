using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Identity.Accounts;

/// <summary>Ends the session that asks. Also right when there is none any more.</summary>
internal static class LogOut
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        IdentityDb db, CurrentUser current, SessionRevoker revoker, HttpContext http, CancellationToken cancellationToken)
    {
        if (current.Caller is { Scopes: null } caller)
        {
            await revoker.RevokeAsync(db.Sessions.Where(session => session.Id == caller.CredentialId), cancellationToken);
        }

        http.Response.Headers[InternalHeaders.SessionEnded] = "1";
        return ApiResults.Done();
    }
}
