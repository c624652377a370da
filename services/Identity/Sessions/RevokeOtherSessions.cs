using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Identity.Sessions;

/// <summary>Signs out every browser but the one that asks.</summary>
internal static class RevokeOtherSessions
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        IdentityDb db, CurrentUser current, SessionRevoker revoker, CancellationToken cancellationToken)
    {
        var own = current.Caller!.CredentialId;
        var count = await revoker.RevokeAsync(db.Sessions.Where(session => session.Id != own), cancellationToken);
        return ApiResults.Done(count == 1 ? "One other session was signed out." : $"{count} other sessions were signed out.");
    }
}
