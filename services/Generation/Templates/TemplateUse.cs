using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace MediaLab.Generation.Templates;

/// <summary>A prompt template, and values for what it leaves open.</summary>
public sealed record TemplateUse
{
    /// <summary>An id of GET /api/projects/templates; it makes the same type.</summary>
    [Required]
    public required Guid Id { get; init; }

    /// <summary>By variable: text for text and choice, else a number or a boolean. What is left out is the template's default.</summary>
    /// <example>{"subject":"a lighthouse","time":"dusk"}</example>
    [MaxLength(30)]
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; init; }
}
