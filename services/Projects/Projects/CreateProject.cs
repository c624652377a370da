using System.ComponentModel.DataAnnotations;
using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Projects.Projects;

/// <summary>What a new project needs.</summary>
public sealed record CreateProjectRequest
{
    /// <summary>Shown everywhere; 1 to 120 characters.</summary>
    [Required, StringLength(120, MinimumLength = 1)]
    public required string Name { get; init; }
}

/// <summary>A project as the API shows it.</summary>
public sealed record ProjectResponse(Guid Id, string Name, DateTimeOffset CreatedAt);

internal static class CreateProject
{
    public static async Task<Created<Envelope<ProjectResponse>>> Handle(
        CreateProjectRequest request, ProjectsDb db, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var project = new Project
        {
            WorkspaceId = user.WorkspaceId,
            Id = Guid.CreateVersion7(),
            CreatedBy = user.UserId,
            Name = request.Name,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Projects.Add(project);
        db.Publish(new ProjectCreated(project.WorkspaceId, project.Id, project.CreatedBy, project.Name, null, 1, project.CreatedAt), project.Id);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Created($"/api/projects/{project.Id}", new ProjectResponse(project.Id, project.Name, project.CreatedAt));
    }
}
