using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Projects.Projects;

internal static class ProjectEndpoints
{
    public static void MapProjectEndpoints(this IEndpointRouteBuilder routes)
    {
        var projects = routes.MapGroup("/api/projects").WithTags("Projects").RequireAuthorization(Policies.Read);
        projects.MapGet("/", ListProjects.Handle).WithName(nameof(ListProjects)).WithSummary("Lists the projects of the workspace, newest first.");
        projects.MapGet("/{id:guid}", GetProject.Handle).WithName(nameof(GetProject)).WithSummary("One project, also from the trash.");

        var changes = projects.MapGroup("").RequireAuthorization(Policies.Manage);
        changes.MapPost("/", CreateProject.Handle).WithName(nameof(CreateProject)).WithSummary("Makes a project.").WithIdempotency();
        changes.MapPut("/{id:guid}", UpdateProject.Handle).WithName(nameof(UpdateProject)).WithSummary("Changes what the body names; also archives and brings back.")
            .WithError(412, ErrorCodes.VersionMismatch).WithError(409, ErrorCodes.ProjectInTrash);
        changes.MapDelete("/{id:guid}", DeleteProject.Handle).WithName(nameof(DeleteProject)).WithSummary("Moves a project to the trash for 30 days.")
            .WithError(412, ErrorCodes.VersionMismatch);
        changes.MapPost("/{id:guid}/restore", RestoreProject.Handle).WithName(nameof(RestoreProject)).WithSummary("Brings a project back from the trash.");
    }
}
