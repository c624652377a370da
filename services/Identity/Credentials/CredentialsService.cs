using Grpc.Core;
using MediaLab.Contracts.Identity.V1;
using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Credentials;

/// <summary>Credentials to callers, for the gateway. Runs as the worker role: nobody is signed in yet.</summary>
internal sealed class CredentialsService(IdentityDb db, TimeProvider clock) : Contracts.Identity.V1.Credentials.CredentialsBase
{
    /// <summary>Being seen is written down at most once a minute: a page makes many requests.</summary>
    private static readonly TimeSpan SeenInterval = TimeSpan.FromMinutes(1);

    public override async Task<CredentialReply> LookupSession(LookupCredentialRequest request, ServerCallContext context)
    {
        var now = clock.GetUtcNow();
        var hash = request.CredentialSha256.ToByteArray();
        var found = await (
            from session in db.Sessions
            join user in db.Users on session.UserId equals user.Id
            join member in db.Members on new { session.UserId, WorkspaceId = session.ActiveWorkspaceId } equals new { member.UserId, member.WorkspaceId }
            where session.ValueSha256 == hash && session.ExpiresAt > now
            select new { Session = session, user.Administrator, member.Role }).AsNoTracking().FirstOrDefaultAsync(context.CancellationToken);
        if (found is null)
        {
            return new CredentialReply();
        }

        if (now - found.Session.LastSeenAt >= SeenInterval)
        {
            await db.Sessions.Where(session => session.Id == found.Session.Id).ExecuteUpdateAsync(
                session => session.SetProperty(row => row.LastSeenAt, now).SetProperty(row => row.ExpiresAt, now + Session.Lifetime), context.CancellationToken);
        }

        return new CredentialReply
        {
            Found = true,
            CredentialId = found.Session.Id.ToString(),
            UserId = found.Session.UserId.ToString(),
            WorkspaceId = found.Session.ActiveWorkspaceId.ToString(),
            Role = found.Role,
            Administrator = found.Administrator,
            ExpiresAt = found.Session.ExpiresAt.ToUnixTimeSeconds(),
        };
    }

    public override async Task<CredentialReply> LookupAccessToken(LookupCredentialRequest request, ServerCallContext context)
    {
        var now = clock.GetUtcNow();
        var hash = request.CredentialSha256.ToByteArray();
        var found = await (
            from token in db.AccessTokens
            join member in db.Members on new { token.UserId, token.WorkspaceId } equals new { member.UserId, member.WorkspaceId }
            where token.TokenSha256 == hash && (token.ExpiresAt == null || token.ExpiresAt > now)
            select new { Token = token, member.Role }).AsNoTracking().FirstOrDefaultAsync(context.CancellationToken);
        if (found is null)
        {
            return new CredentialReply();
        }

        if (found.Token.LastUsedAt is not { } used || now - used >= SeenInterval)
        {
            await db.AccessTokens.Where(token => token.WorkspaceId == found.Token.WorkspaceId && token.Id == found.Token.Id)
                .ExecuteUpdateAsync(token => token.SetProperty(row => row.LastUsedAt, now), context.CancellationToken);
        }

        // Not the administrator's right, whoever made the token: that needs a person.
        return new CredentialReply
        {
            Found = true,
            CredentialId = found.Token.Id.ToString(),
            UserId = found.Token.UserId.ToString(),
            WorkspaceId = found.Token.WorkspaceId.ToString(),
            Role = found.Role,
            Scopes = { found.Token.Scopes },
            ExpiresAt = found.Token.ExpiresAt?.ToUnixTimeSeconds() ?? 0,
        };
    }
}
