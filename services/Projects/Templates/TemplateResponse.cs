using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Projects.Templates;

/// <summary>A prompt template as the API shows it.</summary>
public sealed record TemplateResponse
{
    public required Guid Id { get; init; }

    /// <example>Postcard</example>
    public required string Name { get; init; }

    /// <example>A place at a time of day, as a postcard.</example>
    public required string? Description { get; init; }

    /// <summary>text, image, video or audio.</summary>
    /// <example>image</example>
    [OneOf("text", "image", "video", "audio")]
    public required string Type { get; init; }

    /// <summary>Text with placeholders.</summary>
    /// <example>A postcard of {{subject}} at {{time}}</example>
    public required string Prompt { get; init; }

    /// <summary>How a model for text is told to answer; may hold placeholders too.</summary>
    public required string? SystemPrompt { get; init; }

    /// <summary>The model it was written for; a request may name another.</summary>
    /// <example>openai/gpt-image-2</example>
    public required string? Model { get; init; }

    /// <summary>What it leaves open.</summary>
    /// <example>[{"name":"subject","label":"Subject","kind":"text","required":true},{"name":"time","label":"Time of day","kind":"choice","values":["dawn","dusk"],"default":"dusk"}]</example>
    public required IReadOnlyList<TemplateVariable> Variables { get; init; }

    /// <summary>Also the ETag; send it as If-Match with a change to refuse overwriting someone else's.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    internal static TemplateResponse Of(PromptTemplate template) => new()
    {
        Id = template.Id,
        Name = template.Name,
        Description = template.Description,
        Type = template.Type,
        Prompt = template.Prompt,
        SystemPrompt = template.SystemPrompt,
        Model = template.Model,
        Variables = template.Variables,
        Version = template.Version,
        CreatedAt = template.CreatedAt,
        UpdatedAt = template.UpdatedAt,
    };
}
