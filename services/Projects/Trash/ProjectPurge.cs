using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using MediaLab.Projects.Projects;

namespace MediaLab.Projects.Trash;

internal static class ProjectPurge
{
    /// <summary>Removes the project and tells everyone, in the caller's transaction.</summary>
    public static void Purge(this ProjectsDb db, Project project, DateTimeOffset now)
    {
        db.Projects.Remove(project);
        db.Publish(new ProjectPurged(project.WorkspaceId, project.Id, project.Version + 1, now), project.Id);
    }
}
