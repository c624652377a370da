using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Accounts;

/// <summary>Who is signed in, and where.</summary>
/// <param name="User">The user.</param>
/// <param name="Workspace">The workspace this session or token works in.</param>
/// <param name="Role" example="owner">The user's role there: owner, admin, member or viewer.</param>
/// <param name="Scopes">Of an access token; null for a session, which may do all its role may.</param>
public sealed record MeResponse(UserResponse User, MyWorkspace Workspace, [OneOf("owner", "admin", "member", "viewer")] string Role, [OneOf("read", "generate", "manage")] IReadOnlyList<string>? Scopes);

/// <summary>A workspace in short.</summary>
/// <param name="Id">The workspace.</param>
/// <param name="Name" example="Ada's workspace">Shown to its members.</param>
/// <param name="Personal" example="true">Made at sign-up.</param>
public sealed record MyWorkspace(Guid Id, string Name, bool Personal);

internal static class GetMe
{
    public static async Task<Ok<Envelope<MeResponse>>> Handle(IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken);
        var workspace = await db.Workspaces.AsNoTracking().FirstOrDefaultAsync(workspace => workspace.WorkspaceId == current.WorkspaceId, cancellationToken);
        if (user is null || workspace is null)
        {
            throw ApiException.NotFound("account");
        }

        return ApiResults.Ok(new MeResponse(
            UserResponse.Of(user), new MyWorkspace(workspace.WorkspaceId, workspace.Name, workspace.Personal), current.Caller!.Role, current.Caller.Scopes));
    }
}
