using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Identity.Workspaces;

internal static class WorkspaceEndpoints
{
    public static void MapWorkspaceEndpoints(this IEndpointRouteBuilder routes)
    {
        var workspaces = routes.MapGroup("/api/workspaces").WithTags("Workspaces");
        workspaces.MapGet("/", ListWorkspaces.Handle).WithName(nameof(ListWorkspaces)).WithSummary("Workspaces of the user")
            .RequireAuthorization(Policies.Read).WithWorkerAccess();
        workspaces.MapPut("/{id:guid}", RenameWorkspace.Handle).WithName(nameof(RenameWorkspace)).WithSummary("Rename this workspace")
            .RequireAuthorization(Policies.Manage).RequireWorkspaceRole(WorkspaceRoles.Managers);
    }
}
