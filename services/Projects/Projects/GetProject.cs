using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Projects;

internal static class GetProject
{
    /// <summary>Also one in the trash: its page offers to restore it.</summary>
    public static async Task<Ok<Envelope<ProjectResponse>>> Handle(Guid id, ProjectsDb db, HttpResponse response, CancellationToken cancellationToken)
    {
        var project = await db.Projects.AsNoTracking().FindProjectAsync(id, cancellationToken);
        return ProjectResults.Ok(project, response);
    }
}
