using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Projects.Projects;

internal static class DeleteProject
{
    /// <summary>Into the trash; repeating it changes nothing, and does not lengthen the time that is left.</summary>
    public static async Task<Ok<Envelope<ProjectResponse>>> Handle(Guid id, ProjectsDb db, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        var project = await db.Projects.FindProjectAsync(id, cancellationToken);
        http.Request.RequireVersion(project.Version, "project");
        if (project.DeletedAt is null)
        {
            project.MoveToTrash(clock.GetUtcNow());
            db.Publish(new ProjectDeleted(project.WorkspaceId, project.Id, project.PurgeAfter!.Value, project.Version, project.UpdatedAt), project.Id);
            await db.SaveChangesAsync(cancellationToken);
        }

        return ProjectResults.Ok(project, http.Response, $"The project is in the trash until {project.PurgeAfter:yyyy-MM-dd}.");
    }
}
