using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Projects;

/// <summary>What the handlers of one project share: finding it, the answer.</summary>
internal static class ProjectResults
{
    /// <exception cref="ApiException">404: not in this workspace.</exception>
    public static async Task<Project> FindProjectAsync(this IQueryable<Project> projects, Guid id, CancellationToken cancellationToken) =>
        await projects.FirstOrDefaultAsync(project => project.Id == id, cancellationToken) ?? throw ApiException.NotFound("project");

    /// <summary>200 with the project and its version as ETag.</summary>
    public static Ok<Envelope<ProjectResponse>> Ok(Project project, HttpResponse response, string? message = null)
    {
        response.NameVersion(project.Version);
        return ApiResults.Ok(ProjectResponse.Of(project), message);
    }
}
