using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Sessions;

/// <summary>A signed-in browser.</summary>
/// <param name="Id">The session.</param>
/// <param name="Current" example="true">The one that asks.</param>
/// <param name="Device" example="Firefox on Linux">Browser and system in words.</param>
/// <param name="UserAgent" example="Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0">As the browser said at log-in.</param>
/// <param name="IpAddress" example="203.0.113.7">At log-in.</param>
/// <param name="CreatedAt">Log-in, UTC.</param>
/// <param name="LastSeenAt">Last use, to the minute, UTC.</param>
/// <param name="ExpiresAt">When it ends unless it is used again, UTC.</param>
public sealed record SessionResponse(
    Guid Id, bool Current, string Device, string? UserAgent, string? IpAddress, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt);

/// <summary>The user's signed-in browsers, the last used first.</summary>
internal static class ListSessions
{
    private const int Most = 100;

    public static async Task<Ok<Envelope<Page<SessionResponse>>>> Handle(
        IdentityDb db, CurrentUser current, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var sessions = await db.Sessions.AsNoTracking()
            .Where(session => session.UserId == current.UserId && session.ExpiresAt > now)
            .OrderByDescending(session => session.LastSeenAt).ThenByDescending(session => session.Id).Take(Most)
            .ToListAsync(cancellationToken);
        return ApiResults.Ok(new Page<SessionResponse>(
            [.. sessions.Select(session => new SessionResponse(
                session.Id, session.Id == current.Caller!.CredentialId, Device.Describe(session.UserAgent), session.UserAgent, session.IpAddress,
                session.CreatedAt, session.LastSeenAt, session.ExpiresAt))],
            NextCursor: null));
    }
}
