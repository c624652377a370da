using System.ComponentModel.DataAnnotations;
using MediaLab.Projects.Data;
using MediaLab.Projects.Projects;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Projects.Templates;

/// <summary>What a new prompt template needs.</summary>
public sealed record CreateTemplateRequest
{
    /// <summary>1 to 120 characters, not only spaces.</summary>
    /// <example>Postcard</example>
    [Required, StringLength(Project.MaxNameLength, MinimumLength = 1), RegularExpression(Project.OneLine, ErrorMessage = "A name is one line of text.")]
    public required string Name { get; init; }

    /// <summary>At most 2000 characters.</summary>
    /// <example>A place at a time of day, as a postcard.</example>
    [StringLength(Project.MaxDescriptionLength), RegularExpression(Project.SeveralLines, ErrorMessage = "A description is plain text.")]
    public string? Description { get; init; }

    /// <summary>text, image, video or audio.</summary>
    /// <example>image</example>
    [Required, OneOf("text", "image", "video", "audio")]
    public required string Type { get; init; }

    /// <summary>1 to 20,000 characters. {{name}} stands for the variable of that name, \{{ for two braces.</summary>
    /// <example>A postcard of {{subject}} at {{time}}</example>
    [Required, StringLength(PromptTemplate.MaxPromptLength, MinimumLength = 1), RegularExpression(Project.SeveralLines, ErrorMessage = "A prompt is plain text.")]
    public required string Prompt { get; init; }

    /// <summary>text only: how the model is told to answer. May hold placeholders too.</summary>
    [StringLength(PromptTemplate.MaxPromptLength, MinimumLength = 1), RegularExpression(Project.SeveralLines, ErrorMessage = "A system prompt is plain text.")]
    public string? SystemPrompt { get; init; }

    /// <summary>The model it is written for, as GET /api/models names it. Requests that name none take it.</summary>
    [StringLength(PromptTemplate.MaxModelLength), RegularExpression(DefaultModels.ModelId, ErrorMessage = DefaultModels.Message)]
    public string? Model { get; init; }

    /// <summary>Up to 30, one for each placeholder.</summary>
    /// <example>[{"name":"subject","label":"Subject","kind":"text","required":true},{"name":"time","label":"Time of day","kind":"choice","values":["dawn","dusk"],"default":"dusk"}]</example>
    [MaxLength(PromptTemplate.MostVariables)]
    public IReadOnlyList<TemplateVariable>? Variables { get; init; }
}

internal static class CreateTemplate
{
    public static async Task<Created<Envelope<TemplateResponse>>> Handle(
        CreateTemplateRequest request, ProjectsDb db, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var template = new PromptTemplate
        {
            WorkspaceId = user.WorkspaceId,
            Id = Guid.CreateVersion7(now),
            CreatedBy = user.UserId,
            Name = request.Name.Trim(),
            Description = request.Description,
            Type = request.Type,
            Prompt = request.Prompt,
            SystemPrompt = request.SystemPrompt,
            Model = request.Model,
            Variables = request.Variables ?? [],
            CreatedAt = now,
            UpdatedAt = now,
        };
        TemplateCheck.Require(template);
        db.Templates.Add(template);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Created($"/api/projects/templates/{template.Id}", TemplateResponse.Of(template));
    }
}
