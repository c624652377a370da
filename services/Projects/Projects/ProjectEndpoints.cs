using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;

namespace MediaLab.Projects.Projects;

internal static class ProjectEndpoints
{
    public static void MapProjectEndpoints(this IEndpointRouteBuilder routes)
    {
        var projects = routes.MapGroup("/api/projects").WithTags("Projects").RequireAuthorization(Policies.Read);
        projects.MapPost("/", CreateProject.Handle).WithName(nameof(CreateProject)).RequireAuthorization(Policies.Manage).WithIdempotency();
        projects.MapGet("/{id:guid}", GetProject.Handle).WithName(nameof(GetProject));
    }
}
