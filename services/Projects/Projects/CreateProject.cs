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
    /// <summary>Shown everywhere; 1 to 120 characters, not only spaces.</summary>
    /// <example>Harbour film</example>
    [Required, StringLength(Project.MaxNameLength, MinimumLength = 1), RegularExpression(Project.OneLine, ErrorMessage = "A name is one line of text.")]
    public required string Name { get; init; }

    /// <summary>At most 2000 characters.</summary>
    /// <example>A short film about a lighthouse keeper.</example>
    [StringLength(Project.MaxDescriptionLength), RegularExpression(Project.SeveralLines, ErrorMessage = "A description is plain text.")]
    public string? Description { get; init; }

    /// <summary>Most that may ever be spent in the project, in US dollars: a number or a decimal string; null for no limit.</summary>
    /// <example>"25.00"</example>
    public Budget? BudgetUsd { get; init; }

    /// <summary>What its forms start with.</summary>
    public ProjectSettings? Settings { get; init; }
}

internal static class CreateProject
{
    public static async Task<Created<Envelope<ProjectResponse>>> Handle(
        CreateProjectRequest request, ProjectsDb db, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var project = new Project
        {
            WorkspaceId = user.WorkspaceId,
            Id = Guid.CreateVersion7(now),
            CreatedBy = user.UserId,
            Name = request.Name.Trim(),
            Description = request.Description,
            BudgetNanoUsd = request.BudgetUsd?.NanoUsd,
            Settings = request.Settings ?? ProjectSettings.None,
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Projects.Add(project);
        db.Publish(new ProjectCreated(project.WorkspaceId, project.Id, project.CreatedBy, project.Name, project.BudgetNanoUsd, project.Version, now), project.Id);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Created($"/api/projects/{project.Id}", ProjectResponse.Of(project));
    }
}
