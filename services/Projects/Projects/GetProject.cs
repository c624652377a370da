using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Projects;

internal static class GetProject
{
    public static async Task<Ok<Envelope<ProjectResponse>>> Handle(Guid id, ProjectsDb db, CancellationToken cancellationToken)
    {
        var project = await db.Projects.AsNoTracking().FirstOrDefaultAsync(project => project.Id == id, cancellationToken)
            ?? throw ApiException.NotFound("project");
        return ApiResults.Ok(new ProjectResponse(project.Id, project.Name, project.CreatedAt));
    }
}
