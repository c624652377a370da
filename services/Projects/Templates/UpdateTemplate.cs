using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MediaLab.Projects.Data;
using MediaLab.Projects.Projects;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Templates;

/// <summary>What to change. A member that is left out stays as it is and null clears it; what results must fit together.</summary>
public sealed record UpdateTemplateRequest
{
    /// <summary>1 to 120 characters; cannot be cleared.</summary>
    /// <example>Postcard from the coast</example>
    [StringLength(Project.MaxNameLength, MinimumLength = 1), RegularExpression(Project.OneLine, ErrorMessage = "A name is one line of text.")]
    public string? Name { get; init; }

    /// <summary>At most 2000 characters; null clears it.</summary>
    [StringLength(Project.MaxDescriptionLength), RegularExpression(Project.SeveralLines, ErrorMessage = "A description is plain text.")]
    public string? Description { get; init { field = value; GivesDescription = true; } }

    /// <summary>text, image, video or audio; cannot be cleared.</summary>
    [OneOf("text", "image", "video", "audio")]
    public string? Type { get; init; }

    /// <summary>1 to 20,000 characters; cannot be cleared.</summary>
    [StringLength(PromptTemplate.MaxPromptLength, MinimumLength = 1), RegularExpression(Project.SeveralLines, ErrorMessage = "A prompt is plain text.")]
    public string? Prompt { get; init; }

    /// <summary>text only; null clears it.</summary>
    [StringLength(PromptTemplate.MaxPromptLength, MinimumLength = 1), RegularExpression(Project.SeveralLines, ErrorMessage = "A system prompt is plain text.")]
    public string? SystemPrompt { get; init { field = value; GivesSystemPrompt = true; } }

    /// <summary>As GET /api/models names it; null leaves the choice to requests.</summary>
    [StringLength(PromptTemplate.MaxModelLength), RegularExpression(DefaultModels.ModelId, ErrorMessage = DefaultModels.Message)]
    public string? Model { get; init { field = value; GivesModel = true; } }

    /// <summary>Replaces all of them; null takes them away.</summary>
    [MaxLength(PromptTemplate.MostVariables)]
    public IReadOnlyList<TemplateVariable>? Variables { get; init { field = value; GivesVariables = true; } }

    [JsonIgnore]
    internal bool GivesDescription { get; private init; }

    [JsonIgnore]
    internal bool GivesSystemPrompt { get; private init; }

    [JsonIgnore]
    internal bool GivesModel { get; private init; }

    [JsonIgnore]
    internal bool GivesVariables { get; private init; }
}

internal static class UpdateTemplate
{
    public static async Task<Ok<Envelope<TemplateResponse>>> Handle(
        Guid id, UpdateTemplateRequest request, ProjectsDb db, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        var template = await db.Templates.FindTemplateAsync(id, cancellationToken);
        http.Request.RequireVersion(template.Version, "template");
        template.Name = request.Name?.Trim() ?? template.Name;
        template.Description = request.GivesDescription ? request.Description : template.Description;
        template.Type = request.Type ?? template.Type;
        template.Prompt = request.Prompt ?? template.Prompt;
        template.SystemPrompt = request.GivesSystemPrompt ? request.SystemPrompt : template.SystemPrompt;
        template.Model = request.GivesModel ? request.Model : template.Model;
        template.Variables = request.GivesVariables ? request.Variables ?? [] : template.Variables;
        TemplateCheck.Require(template);
        if (db.Entry(template).State == EntityState.Modified)
        {
            template.Touch(clock.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
        }

        return TemplateResults.Ok(template, http.Response);
    }
}
