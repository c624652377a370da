using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Identity.Sessions;

/// <summary>Signs one browser out, at once.</summary>
internal static class RevokeSession
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(Guid id, IdentityDb db, SessionRevoker revoker, CancellationToken cancellationToken) =>
        await revoker.RevokeAsync(db.Sessions.Where(session => session.Id == id), cancellationToken) > 0
            ? ApiResults.Done()
            : throw ApiException.NotFound("session");
}
