using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace MediaLab.Projects.Projects;

/// <summary>What the handlers of one project share: finding it, the version check, the answer.</summary>
internal static class ProjectResults
{
    /// <exception cref="ApiException">404: not in this workspace.</exception>
    public static async Task<Project> FindProjectAsync(this IQueryable<Project> projects, Guid id, CancellationToken cancellationToken) =>
        await projects.FirstOrDefaultAsync(project => project.Id == id, cancellationToken) ?? throw ApiException.NotFound("project");

    /// <summary>200 with the project and its version as ETag.</summary>
    public static Ok<Envelope<ProjectResponse>> Ok(Project project, HttpResponse response, string? message = null)
    {
        response.Headers.ETag = new EntityTagHeaderValue($"\"{project.Version}\"").ToString();
        return ApiResults.Ok(ProjectResponse.Of(project), message);
    }

    /// <exception cref="ApiException">412: the request names a version (If-Match) that is not the current one.</exception>
    public static void RequireVersion(this HttpRequest request, Project project)
    {
        var wanted = request.GetTypedHeaders().IfMatch;
        if (wanted.Count > 0 && !wanted.Any(tag => tag.Tag == "*" || tag.Tag == $"\"{project.Version}\""))
        {
            throw new ApiException(412, ErrorCodes.VersionMismatch, "Someone changed this project since you read it. Read it again.", new { currentVersion = project.Version });
        }
    }
}
