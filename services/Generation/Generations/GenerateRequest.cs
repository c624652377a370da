using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaLab.Contracts;
using MediaLab.Generation.Templates;

namespace MediaLab.Generation.Generations;

/// <summary>What to make. The same body asks for a quote and for the thing itself.</summary>
public sealed record GenerateRequest
{
    /// <summary>The project it belongs to; fixed from here on.</summary>
    [Required]
    public required Guid ProjectId { get; init; }

    /// <summary>text, image, video or audio.</summary>
    /// <example>image</example>
    [Required, MediaType]
    public required string Type { get; init; }

    /// <summary>Up to 100,000 characters; a model may take fewer. This, or a template; neither only for a named model whose prompt is optional.</summary>
    /// <example>A lighthouse at dusk, long exposure</example>
    [StringLength(100_000)]
    public string? Prompt { get; init; }

    /// <summary>A prompt template that the prompt is made of. Its system prompt becomes the setting systemPrompt, its model the model, where the request has none.</summary>
    public TemplateUse? Template { get; init; }

    /// <summary>An id of GET /api/models. Without it the workspace's default or the first provider that can do it.</summary>
    /// <example>openai/gpt-image-2</example>
    [StringLength(160, MinimumLength = 1)]
    public string? Model { get; init; }

    /// <summary>Only models of this provider.</summary>
    [StringLength(40, MinimumLength = 1)]
    public string? Provider { get; init; }

    /// <summary>Settings of the model by name; GET /api/models lists them. Settings a model does not have are refused.</summary>
    /// <example>{"quality":"medium"}</example>
    [MaxLength(40)]
    public IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>Assets of the same workspace to work from.</summary>
    [MaxLength(30)]
    public IReadOnlyList<Guid>? References { get; init; }

    /// <summary>How many results, 1 to 16; a model may make fewer at once.</summary>
    /// <example>1</example>
    [Range(1, 16)]
    public int? Count { get; init; }

    /// <summary>Go on with another provider when this one provably did no work. Its price is held first.</summary>
    public bool Fallback { get; init; }

    /// <summary>More than one model may be considered.</summary>
    internal bool LeavesChoice => Fallback || Model is null;

    /// <summary>Refuse when it could cost more, in US dollars.</summary>
    /// <example>"0.10"</example>
    public UsdAmount? MaxPriceUsd { get; init; }

    /// <summary>Go on although nobody knows the price.</summary>
    public bool AcceptUnpriced { get; init; }

    /// <summary>The template that the prompt was made of.</summary>
    [JsonIgnore]
    internal Guid? TemplateId { get; init; }

    /// <summary>What is asked for, in words, once a template is finished.</summary>
    [JsonIgnore]
    internal string Words => Prompt ?? throw new InvalidOperationException("The request's template was not finished.");
}
