using System.ComponentModel.DataAnnotations;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Templates;

/// <summary>Which templates to list; the newest come first.</summary>
public sealed record ListTemplatesQuery : PageQuery
{
    /// <summary>Only templates whose name or description contains this, in any case.</summary>
    [FromQuery(Name = "search")]
    [StringLength(100), RegularExpression(@"^[^\p{Cc}]*$", ErrorMessage = "Search for one line of text.")]
    public string? Search { get; init; }

    /// <summary>Only those for text, image, video or audio.</summary>
    [FromQuery(Name = "type")]
    [OneOf("text", "image", "video", "audio")]
    public string? Type { get; init; }
}

internal static class ListTemplates
{
    public static async Task<Ok<Envelope<Page<TemplateResponse>>>> Handle([AsParameters] ListTemplatesQuery query, ProjectsDb db, CancellationToken cancellationToken)
    {
        var templates = db.Templates.AsNoTracking();
        if (query.Type is { } type)
        {
            templates = templates.Where(template => template.Type == type);
        }

        if (query.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = SearchPattern.Containing(search);
            templates = templates.Where(template =>
                EF.Functions.ILike(template.Name, pattern, SearchPattern.Escape) || EF.Functions.ILike(template.Description!, pattern, SearchPattern.Escape));
        }

        if (query.After is { } after)
        {
            var (time, id) = (after.Time, after.Id);
            templates = templates.Where(template => template.CreatedAt < time || (template.CreatedAt == time && template.Id < id));
        }

        var found = await templates.OrderByDescending(template => template.CreatedAt).ThenByDescending(template => template.Id).Take(query.Take + 1).ToListAsync(cancellationToken);
        return ApiResults.Ok(query.ToPage(found, template => PageCursor.At(template.CreatedAt, template.Id), TemplateResponse.Of));
    }
}
