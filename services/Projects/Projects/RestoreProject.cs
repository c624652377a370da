using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Projects.Projects;

internal static class RestoreProject
{
    /// <summary>Out of the trash; one that is not in it stays as it is.</summary>
    public static async Task<Ok<Envelope<ProjectResponse>>> Handle(Guid id, ProjectsDb db, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        var project = await db.Projects.FindProjectAsync(id, cancellationToken);
        if (project.DeletedAt is not null)
        {
            project.Restore(clock.GetUtcNow());
            db.Publish(new ProjectRestored(project.WorkspaceId, project.Id, project.Version, project.UpdatedAt), project.Id);
            await db.SaveChangesAsync(cancellationToken);
        }

        return ProjectResults.Ok(project, http.Response);
    }
}
