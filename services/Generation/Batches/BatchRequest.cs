using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Templates;

namespace MediaLab.Generation.Batches;

/// <summary>Many things to make at once: listed one by one, or every prompt with every model and seed. The same body asks for a quote.</summary>
public sealed record BatchRequest
{
    public const int MostItems = 500;

    /// <summary>The project all of it belongs to.</summary>
    [Required]
    public required Guid ProjectId { get; init; }

    /// <summary>text, image, video or audio.</summary>
    /// <example>image</example>
    [Required, MediaType]
    public required string Type { get; init; }

    /// <summary>A prompt template that all prompts are made of: items and rows bring values instead of prompts. Those named here are every item's; its own go before them.</summary>
    public TemplateUse? Template { get; init; }

    /// <summary>An id of GET /api/models, for items that name none.</summary>
    [StringLength(160, MinimumLength = 1)]
    public string? Model { get; init; }

    /// <summary>Settings of every item; an item's own go before them.</summary>
    [MaxLength(40)]
    public IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>Assets to work from, for items that name none.</summary>
    [MaxLength(30)]
    public IReadOnlyList<Guid>? References { get; init; }

    /// <summary>Up to 500 items, one by one. This, or a matrix.</summary>
    [MaxLength(MostItems)]
    public IReadOnlyList<BatchItemRequest>? Items { get; init; }

    /// <summary>Every prompt with every model and every seed, up to 500 together. This, or items.</summary>
    /// <example>{"prompts":["A lighthouse at dusk","A lighthouse at dawn"],"models":["openai/gpt-image-2","sandbox/image"],"variations":2}</example>
    public BatchMatrix? Matrix { get; init; }

    /// <summary>Refuse when all of it together could cost more, in US dollars. Retries count too.</summary>
    /// <example>"2.50"</example>
    public UsdAmount? MaxPriceUsd { get; init; }

    /// <summary>Go on although nobody knows the price of some.</summary>
    public bool AcceptUnpriced { get; init; }

    /// <summary>How many of them run at one provider at once, 1 to 32. Without it 4.</summary>
    /// <example>4</example>
    [Range(1, 32)]
    public int? MaxConcurrency { get; init; }
}

/// <summary>One item of a batch. What it leaves out is the batch's.</summary>
public sealed record BatchItemRequest
{
    /// <summary>1 to 100,000 characters; a model may take fewer. This, or with a template its variables.</summary>
    /// <example>A lighthouse at dusk, long exposure</example>
    [StringLength(100_000, MinimumLength = 1)]
    public string? Prompt { get; init; }

    /// <summary>Values for the batch's template, by variable.</summary>
    [MaxLength(30)]
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; init; }

    /// <summary>An id of GET /api/models.</summary>
    [StringLength(160, MinimumLength = 1)]
    public string? Model { get; init; }

    /// <summary>Settings of the model by name.</summary>
    [MaxLength(40)]
    public IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>Assets of the same workspace to work from.</summary>
    [MaxLength(30)]
    public IReadOnlyList<Guid>? References { get; init; }

    /// <summary>How many results, 1 to 16; a model may make fewer at once.</summary>
    [Range(1, 16)]
    public int? Count { get; init; }
}

/// <summary>Prompts, models and seeds whose combinations are the items: prompt by prompt, within it model by model.</summary>
public sealed record BatchMatrix
{
    /// <summary>Up to 500 prompts. These, or a table. A template makes them itself.</summary>
    [MaxLength(BatchRequest.MostItems)]
    public IReadOnlyList<string>? Prompts { get; init; }

    /// <summary>
    /// A table as CSV text: a header row, then a row per prompt. The column prompt must be there; model, seed and names of settings may be.
    /// A row with a model or seed of its own is not combined with the others. Cells that are empty say nothing. With a template, columns
    /// that are called like its variables fill them, in any case, and there is no column prompt; without a table it makes one row.
    /// </summary>
    [StringLength(1_000_000, MinimumLength = 1)]
    public string? Csv { get; init; }

    /// <summary>Up to 50 ids of GET /api/models: each prompt is given to each of them.</summary>
    [MaxLength(50)]
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Seeds to try each of. Models without a seed are blocked. These, or variations.</summary>
    [MaxLength(BatchRequest.MostItems)]
    public IReadOnlyList<long>? Seeds { get; init; }

    /// <summary>How many of each, every one with a seed that is drawn where the model has one.</summary>
    [Range(1, BatchRequest.MostItems)]
    public int? Variations { get; init; }
}
