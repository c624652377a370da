using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Workspaces;

/// <summary>A workspace of the user.</summary>
/// <param name="Id">The workspace.</param>
/// <param name="Name" example="Ada's workspace">Shown to its members.</param>
/// <param name="Personal" example="true">Made at sign-up.</param>
/// <param name="Role" example="owner">The user's: owner, admin, member or viewer.</param>
/// <param name="Current" example="true">This session works in it.</param>
public sealed record WorkspaceResponse(Guid Id, string Name, bool Personal, [OneOf("owner", "admin", "member", "viewer")] string Role, bool Current);

/// <summary>Every workspace the user is a member of, so it looks across tenants: by the user's id and nothing else.</summary>
internal static class ListWorkspaces
{
    private const int Most = 100;

    public static async Task<Ok<Envelope<Page<WorkspaceResponse>>>> Handle(IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var (userId, currentId) = (current.UserId, current.WorkspaceId);
        var workspaces = await (
            from member in db.Members
            join workspace in db.Workspaces on member.WorkspaceId equals workspace.WorkspaceId
            where member.UserId == userId
            orderby member.JoinedAt, member.WorkspaceId
            select new WorkspaceResponse(workspace.WorkspaceId, workspace.Name, workspace.Personal, member.Role, workspace.WorkspaceId == currentId))
            .Take(Most).ToListAsync(cancellationToken);
        return ApiResults.Ok(new Page<WorkspaceResponse>(workspaces, NextCursor: null));
    }
}
