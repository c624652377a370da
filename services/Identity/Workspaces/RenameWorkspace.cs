using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Workspaces;

/// <summary>A workspace's new name.</summary>
public sealed record RenameWorkspaceRequest
{
    /// <summary>Shown to its members; 1 to 120 characters.</summary>
    /// <example>Harbour Studio</example>
    [Required, StringLength(120, MinimumLength = 1)]
    public required string Name { get; init; }
}

internal static class RenameWorkspace
{
    public static async Task<Ok<Envelope<WorkspaceResponse>>> Handle(
        Guid id, RenameWorkspaceRequest request, IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var workspace = await db.Workspaces.FirstOrDefaultAsync(workspace => workspace.WorkspaceId == id, cancellationToken)
            ?? throw ApiException.NotFound("workspace");
        workspace.Name = request.Name.Trim();
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(new WorkspaceResponse(workspace.WorkspaceId, workspace.Name, workspace.Personal, current.Caller!.Role, Current: true));
    }
}
