using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Projects;

/// <summary>
/// What to change. A member that is left out stays as it is and null clears it: a client that only archives must not lift a budget
/// that it never read.
/// </summary>
public sealed record UpdateProjectRequest
{
    /// <summary>1 to 120 characters; cannot be cleared.</summary>
    /// <example>Harbour film, final cut</example>
    [StringLength(Project.MaxNameLength, MinimumLength = 1), RegularExpression(Project.OneLine, ErrorMessage = "A name is one line of text.")]
    public string? Name { get; init; }

    /// <summary>At most 2000 characters; null clears it.</summary>
    [StringLength(Project.MaxDescriptionLength), RegularExpression(Project.SeveralLines, ErrorMessage = "A description is plain text.")]
    public string? Description { get; init { field = value; GivesDescription = true; } }

    /// <summary>In US dollars: a number or a decimal string; null lifts the limit.</summary>
    /// <example>"40.00"</example>
    public Budget? BudgetUsd { get; init { field = value; GivesBudget = true; } }

    /// <summary>Replaces all settings; null clears them.</summary>
    public ProjectSettings? Settings { get; init { field = value; GivesSettings = true; } }

    /// <summary>True puts the project away, false brings it back.</summary>
    public bool? Archived { get; init; }

    /// <summary>An asset of this project as its cover; null lets the newest picture or video be it.</summary>
    public Guid? ThumbnailAssetId { get; init { field = value; GivesThumbnail = true; } }

    [JsonIgnore]
    internal bool GivesDescription { get; private init; }

    [JsonIgnore]
    internal bool GivesBudget { get; private init; }

    [JsonIgnore]
    internal bool GivesSettings { get; private init; }

    [JsonIgnore]
    internal bool GivesThumbnail { get; private init; }
}

internal static class UpdateProject
{
    public static async Task<Ok<Envelope<ProjectResponse>>> Handle(
        Guid id, UpdateProjectRequest request, ProjectsDb db, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        var project = await db.Projects.FindProjectAsync(id, cancellationToken);
        http.Request.RequireVersion(project.Version, "project");
        if (project.DeletedAt is not null)
        {
            throw new ApiException(409, ErrorCodes.ProjectInTrash, "This project is in the trash. Restore it to change it.");
        }

        project.Name = request.Name?.Trim() ?? project.Name;
        project.Description = request.GivesDescription ? request.Description : project.Description;
        project.BudgetNanoUsd = request.GivesBudget ? request.BudgetUsd?.NanoUsd : project.BudgetNanoUsd;
        project.Settings = request.GivesSettings ? request.Settings ?? ProjectSettings.None : project.Settings;
        project.Archived = request.Archived ?? project.Archived;
        if (request.GivesThumbnail)
        {
            project.ChosenCoverId = await CoverAsync(request.ThumbnailAssetId, project, db, cancellationToken);
        }

        if (db.Entry(project).State == EntityState.Modified)
        {
            project.Touch(clock.GetUtcNow());
            db.Publish(new ProjectChanged(project.WorkspaceId, project.Id, project.Name, project.BudgetNanoUsd, project.Archived, project.Version, project.UpdatedAt), project.Id);
            await db.SaveChangesAsync(cancellationToken);
        }

        return ProjectResults.Ok(project, http.Response);
    }

    private static async Task<Guid?> CoverAsync(Guid? assetId, Project project, ProjectsDb db, CancellationToken cancellationToken) =>
        assetId is null || await db.ProjectAssets.AnyAsync(asset => asset.ProjectId == project.Id && asset.AssetId == assetId && !asset.Gone, cancellationToken)
            ? assetId
            : throw ApiException.Invalid("thumbnailAssetId", "The cover must be an asset of this project.");
}
