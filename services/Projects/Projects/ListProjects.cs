using System.ComponentModel.DataAnnotations;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Projects;

/// <summary>Which projects to list; the newest come first.</summary>
public sealed record ListProjectsQuery : PageQuery
{
    /// <summary>Only projects whose name or description contains this, in any case.</summary>
    [FromQuery(Name = "search")]
    [StringLength(100), RegularExpression(@"^[^\p{Cc}]*$", ErrorMessage = "Search for one line of text.")]
    public string? Search { get; init; }

    /// <summary>True lists archived projects, false (the default) the others.</summary>
    [FromQuery(Name = "archived")]
    public bool? Archived { get; init; }

    /// <summary>True lists the trash, archived or not.</summary>
    [FromQuery(Name = "trashed")]
    public bool? Trashed { get; init; }
}

internal static class ListProjects
{
    public static async Task<Ok<Envelope<Page<ProjectResponse>>>> Handle([AsParameters] ListProjectsQuery query, ProjectsDb db, CancellationToken cancellationToken)
    {
        var projects = db.Projects.AsNoTracking();
        projects = query.Trashed == true
            ? projects.Where(project => project.DeletedAt != null)
            : projects.Where(project => project.DeletedAt == null && project.Archived == (query.Archived ?? false));
        if (query.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = SearchPattern.Containing(search);
            projects = projects.Where(project => EF.Functions.ILike(project.Name, pattern, SearchPattern.Escape) || EF.Functions.ILike(project.Description!, pattern, SearchPattern.Escape));
        }

        if (query.After is { } after)
        {
            var (time, id) = (after.Time, after.Id);
            projects = projects.Where(project => project.CreatedAt < time || (project.CreatedAt == time && project.Id < id));
        }

        var found = await projects.OrderByDescending(project => project.CreatedAt).ThenByDescending(project => project.Id).Take(query.Take + 1).ToListAsync(cancellationToken);
        var more = found.Count > query.Take;
        var page = found.Take(query.Take).ToList();
        return ApiResults.Ok(new Page<ProjectResponse>(
            [.. page.Select(ProjectResponse.Of)], more ? PageCursor.At(page[^1].CreatedAt, page[^1].Id).ToString() : null));
    }
}
