using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Templates;

/// <summary>Values for what a template leaves open.</summary>
public sealed record RenderTemplateRequest
{
    /// <summary>By variable: text for text and choice, else a number or a boolean. Null, and text without anything to see, are none.</summary>
    /// <example>{"subject":"a lighthouse","time":"dusk"}</example>
    [MaxLength(PromptTemplate.MostVariables)]
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; init; }
}

/// <summary>A finished prompt.</summary>
/// <param name="Prompt" example="A postcard of a lighthouse at dusk">The template's prompt with every value in its place.</param>
/// <param name="SystemPrompt">Its system prompt likewise; null when it has none.</param>
public sealed record RenderTemplateResponse(string Prompt, string? SystemPrompt);

internal static class RenderTemplate
{
    public static async Task<Ok<Envelope<RenderTemplateResponse>>> Handle(Guid id, RenderTemplateRequest request, ProjectsDb db, CancellationToken cancellationToken)
    {
        var template = await db.Templates.AsNoTracking().FindTemplateAsync(id, cancellationToken);
        var rendered = new TemplateRenderer(template).Render(request.Variables ?? new Dictionary<string, JsonElement>());
        return rendered.Problems.Count == 0
            ? ApiResults.Ok(new RenderTemplateResponse(rendered.Prompt, rendered.SystemPrompt))
            : throw ApiException.Invalid([.. rendered.Problems.Select(problem => (problem.Key.Length == 0 ? "variables" : $"variables.{problem.Key}", problem.Value))]);
    }
}
