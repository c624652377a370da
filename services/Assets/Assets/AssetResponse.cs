using System.Linq.Expressions;
using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Http;

namespace MediaLab.Assets.Assets;

/// <summary>An asset as lists show it.</summary>
public record AssetSummary
{
    public required Guid Id { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>The generation that made it; null for an upload or a copy.</summary>
    /// <example>01997c3e-8b1a-7fcc-9c55-7229e82662ae</example>
    public Guid? GenerationId { get; init; }

    /// <example>image</example>
    public required AssetType Type { get; init; }

    /// <summary>processing, ready or broken; uploading until an upload was completed.</summary>
    /// <example>ready</example>
    public required AssetState Status { get; init; }

    /// <example>Lighthouse at dusk</example>
    public required string Name { get; init; }

    /// <example>["lighthouse","dusk"]</example>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <example>true</example>
    public required bool Favorite { get; init; }

    public required bool Archived { get; init; }

    /// <summary>When it went to the trash.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When the trash forgets it.</summary>
    public DateTimeOffset? PurgeAfter { get; init; }

    /// <summary>What the bytes are, found by looking at them.</summary>
    /// <example>image/png</example>
    public required string ContentType { get; init; }

    /// <summary>Bytes.</summary>
    /// <example>1843200</example>
    public required long Size { get; init; }

    /// <summary>Pixels.</summary>
    /// <example>1536</example>
    public int? Width { get; init; }

    /// <summary>Pixels.</summary>
    /// <example>1024</example>
    public int? Height { get; init; }

    /// <summary>Seconds, to the millisecond.</summary>
    public decimal? Duration { get; init; }

    /// <summary>WebP picture of it, <c>?size=</c> pixels on the longer side; null when there is none (yet).</summary>
    /// <example>/api/assets/01997c3e-8b1a-7c9c-9c55-7b4177991dcd/thumbnail</example>
    public string? ThumbnailUrl { get; init; }

    /// <summary>Redirects to the bytes; for players and links.</summary>
    /// <example>/api/assets/01997c3e-8b1a-7c9c-9c55-7b4177991dcd/content</example>
    public required string ContentUrl { get; init; }

    /// <summary>The beginning of a text.</summary>
    public string? Excerpt { get; init; }

    /// <summary>Why it is broken.</summary>
    public string? Problem { get; init; }

    public required bool Sandbox { get; init; }

    /// <summary>Its share of what its generation cost; null while nothing was recorded.</summary>
    /// <example>{}</example>
    public Money? Cost { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change.</summary>
    /// <example>2</example>
    public required long Version { get; init; }

    /// <summary>The database's own sort keys, for the next page's cursor.</summary>
    internal string NameKey { get; init; } = "";

    internal long CostKey { get; init; }

    internal static readonly Expression<Func<Asset, AssetSummary>> FromAsset = asset => new AssetSummary
    {
        Id = asset.Id,
        ProjectId = asset.ProjectId,
        GenerationId = asset.GenerationId,
        Type = asset.Type,
        Status = asset.State,
        Name = asset.Name,
        Tags = asset.Tags.OrderBy(tag => tag.Tag).Select(tag => tag.Tag).ToList(),
        Favorite = asset.Favorite,
        Archived = asset.Archived,
        DeletedAt = asset.TrashedAt,
        PurgeAfter = asset.PurgeAfter,
        ContentType = asset.MediaType,
        Size = asset.SizeBytes,
        Width = asset.Width,
        Height = asset.Height,
        Duration = asset.DurationMs / 1000m,
        ThumbnailUrl = AssetUrls.Thumbnail(asset.Id, asset.ThumbnailSizes),
        ContentUrl = AssetUrls.Content(asset.Id),
        Excerpt = asset.TextPreview == null ? null : asset.TextPreview.Substring(0, 300),
        Problem = asset.Problem,
        Sandbox = asset.Sandbox,
        Cost = CostOf(asset.CostNanoUsd, asset.CostCertainty),
        CreatedAt = asset.CreatedAt,
        Version = asset.Version,
        NameKey = asset.NameKey,
        CostKey = asset.CostKey,
    };

    internal static Money? CostOf(long? nanoUsd, Certainty? certainty) => (nanoUsd, certainty) switch
    {
        (_, null) => null,
        (var amount, { } sure) => new Money(amount ?? 0, sure),
    };
}

/// <summary>An asset with all that is known about it.</summary>
public sealed record AssetResponse : AssetSummary
{
    /// <example>The opening shot.</example>
    public required string Description { get; init; }

    public required Guid CreatedBy { get; init; }

    /// <summary>Lower-case hex of the bytes; null until they are there.</summary>
    /// <example>9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08</example>
    public string? Sha256 { get; init; }

    /// <summary>What the probe found: codecs, frame rate, sampling rate, channels.</summary>
    /// <example>{"codec":"png"}</example>
    public IReadOnlyDictionary<string, JsonElement>? Details { get; init; }

    /// <summary>Peaks of a sound, as JSON; null when there are none.</summary>
    public string? WaveformUrl { get; init; }

    /// <example>openai</example>
    public string? Provider { get; init; }

    /// <example>gpt-image-2</example>
    public string? Model { get; init; }

    /// <example>A lighthouse at dusk, long exposure</example>
    public string? Prompt { get; init; }

    /// <summary>The parameters it was made with.</summary>
    /// <example>{"size":"1536x1024","quality":"medium"}</example>
    public IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <param name="asset">With its tags.</param>
    internal static AssetResponse From(Asset asset) => new()
    {
        Id = asset.Id,
        ProjectId = asset.ProjectId,
        GenerationId = asset.GenerationId,
        Type = asset.Type,
        Status = asset.State,
        Name = asset.Name,
        Tags = [.. asset.Tags.Select(tag => tag.Tag).Order(StringComparer.Ordinal)],
        Favorite = asset.Favorite,
        Archived = asset.Archived,
        DeletedAt = asset.TrashedAt,
        PurgeAfter = asset.PurgeAfter,
        ContentType = asset.MediaType,
        Size = asset.SizeBytes,
        Width = asset.Width,
        Height = asset.Height,
        Duration = asset.DurationMs / 1000m,
        ThumbnailUrl = AssetUrls.Thumbnail(asset.Id, asset.ThumbnailSizes),
        ContentUrl = AssetUrls.Content(asset.Id),
        Excerpt = asset.TextPreview,
        Problem = asset.Problem,
        Sandbox = asset.Sandbox,
        Cost = CostOf(asset.CostNanoUsd, asset.CostCertainty),
        CreatedAt = asset.CreatedAt,
        Version = asset.Version,
        Description = asset.Description,
        CreatedBy = asset.CreatedBy,
        Sha256 = asset.Sha256,
        Details = Parse(asset.Details),
        WaveformUrl = asset.HasWaveform ? AssetUrls.Waveform(asset.Id) : null,
        Provider = NullIfEmpty(asset.Provider),
        Model = NullIfEmpty(asset.Model),
        Prompt = NullIfEmpty(asset.Prompt),
        Parameters = Parse(asset.Parameters),
        UpdatedAt = asset.UpdatedAt,
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static Dictionary<string, JsonElement>? Parse(string? json) => json is null ? null : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json, ApiJson.Options);
}

internal static class AssetUrls
{
    public static string? Thumbnail(Guid id, int[] sizes) => sizes.Length == 0 ? null : $"/api/assets/{id}/thumbnail";

    public static string Content(Guid id) => $"/api/assets/{id}/content";

    public static string Waveform(Guid id) => $"/api/assets/{id}/waveform";
}
