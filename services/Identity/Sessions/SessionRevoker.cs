using MediaLab.ServiceDefaults.Http;
using MediaLab.Contracts.Events;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Sessions;

/// <summary>Ends credentials so that every gateway forgets them at once.</summary>
internal sealed class SessionRevoker(IdentityDb db, CurrentUser current, TimeProvider clock, IHttpContextAccessor accessor)
{
    /// <summary>Removes the sessions and saves. Returns how many there were.</summary>
    public async Task<int> RevokeAsync(IQueryable<Session> sessions, CancellationToken cancellationToken)
    {
        var ended = await sessions.Where(session => session.UserId == current.UserId).ToListAsync(cancellationToken);
        db.Sessions.RemoveRange(ended);
        foreach (var session in ended)
        {
            Announce(session.Id);
        }

        await db.SaveChangesAsync(cancellationToken);
        return ended.Count;
    }

    /// <summary>Says that a session or access token of the current user is no longer good; published with the next save.</summary>
    public void Announce(Guid credentialId)
    {
        db.Publish(new CredentialRevoked(current.WorkspaceId, current.UserId, credentialId, clock.GetUtcNow()), credentialId);
        // The gateway that asked need not wait for the event.
        accessor.HttpContext?.Response.Headers.Append(InternalHeaders.Revoked, credentialId.ToString());
    }
}
