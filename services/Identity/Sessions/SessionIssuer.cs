using MediaLab.ServiceDefaults.Http;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.Identity.Workspaces;
using MediaLab.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Sessions;

/// <summary>
/// Starts sessions. The value is handed to the gateway in a response header, which turns it into the cookie and strips it: it is never in
/// a body, and only its hash is stored.
/// </summary>
internal sealed class SessionIssuer(IdentityDb db, CurrentUser current, TimeProvider clock, IHttpContextAccessor accessor)
{
    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("A session starts with a request.");

    /// <summary>A session in the workspace the user joined first.</summary>
    public async Task StartAsync(User user, CancellationToken cancellationToken)
    {
        var member = await db.Members.AsNoTracking().Where(member => member.UserId == user.Id)
            .OrderBy(member => member.JoinedAt).ThenBy(member => member.WorkspaceId).FirstAsync(cancellationToken);
        Start(user, member);
    }

    /// <summary>A new session in place of the one that asks, in the same workspace: after a change of what it proves or may do.</summary>
    public async Task RenewAsync(User user, CancellationToken cancellationToken) =>
        Start(user, await db.Members.AsNoTracking().FirstAsync(
            member => member.UserId == user.Id && member.WorkspaceId == current.WorkspaceId, cancellationToken));

    /// <summary>Adds the session to the context, acts as the user from here on and hands the value over.</summary>
    public void Start(User user, Member member)
    {
        var value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var now = clock.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(),
            UserId = user.Id,
            ActiveWorkspaceId = member.WorkspaceId,
            ValueSha256 = SHA256.HashData(Encoding.ASCII.GetBytes(value)),
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + Session.Lifetime,
            UserAgent = ClientInfo.UserAgentOf(Http),
            IpAddress = ClientInfo.AddressOf(Http),
        };
        db.Sessions.Add(session);
        current.Assume(new Caller(user.Id, member.WorkspaceId, member.Role, session.Id, user.Administrator));
        Http.Response.Headers[InternalHeaders.SessionValue] = value;
    }
}
