using MediaLab.Contracts.Events;

namespace MediaLab.Assets.Assets;

/// <summary>What kind of media an asset is.</summary>
public enum AssetType
{
    Text,
    Image,
    Video,
    Audio,
}

/// <summary>Where an asset is in its life. Lists show what comes after <see cref="Uploading"/> and before <see cref="Deleting"/>.</summary>
public enum AssetState
{
    /// <summary>A place is reserved; the bytes are not checked yet.</summary>
    Uploading,

    /// <summary>The bytes are stored and checked; previews are being made.</summary>
    Processing,

    /// <summary>All there.</summary>
    Ready,

    /// <summary>The bytes are stored, but cannot be played or shown; the asset's problem says why.</summary>
    Broken,

    /// <summary>Gone for everyone; its bytes are being deleted.</summary>
    Deleting,
}

/// <summary>A picture, clip, sound or text with its bytes in our own store.</summary>
internal sealed class Asset
{
    public const int MaxNameLength = 200;
    public const int MaxDescriptionLength = 4000;
    public static readonly TimeSpan TrashLifetime = TimeSpan.FromDays(30);

    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid CreatedBy { get; init; }

    /// <summary>The generation that made it, and which of its outputs; null for an upload.</summary>
    public Guid? GenerationId { get; init; }

    public int? Ordinal { get; init; }

    public required AssetType Type { get; init; }

    public AssetState State { get; set; } = AssetState.Uploading;

    public required string Name { get; set; }

    public string Description { get; set; } = "";

    public List<AssetTag> Tags { get; init; } = [];

    public bool Favorite { get; set; }

    public bool Archived { get; set; }

    public DateTimeOffset? TrashedAt { get; set; }

    public DateTimeOffset? PurgeAfter { get; set; }

    /// <summary>It went to the trash with its project and comes back with it.</summary>
    public bool TrashedWithProject { get; set; }

    public required string ObjectKey { get; init; }

    public string DeclaredMediaType { get; init; } = "";

    /// <summary>What the bytes are; empty until they are checked.</summary>
    public string MediaType { get; set; } = "";

    /// <summary>Promised until the bytes are checked, then counted.</summary>
    public long SizeBytes { get; set; }

    public string? Sha256 { get; set; }

    public int? Width { get; set; }

    public int? Height { get; set; }

    public long? DurationMs { get; set; }

    /// <summary>JSON object of what the probe found beside size and duration: codecs, frame rate, channels.</summary>
    public string? Details { get; set; }

    /// <summary>Longer sides of the WebP thumbnails that exist, ascending.</summary>
    public int[] ThumbnailSizes { get; set; } = [];

    public bool HasWaveform { get; set; }

    public string? TextPreview { get; set; }

    /// <summary>Why it is broken.</summary>
    public string? Problem { get; set; }

    public string Provider { get; init; } = "";

    public string Model { get; init; } = "";

    public string Prompt { get; init; } = "";

    /// <summary>JSON object of the parameters it was made with.</summary>
    public string? Parameters { get; init; }

    public bool Sandbox { get; init; }

    /// <summary>Its share of what its generation cost, in nano-USD; null until something was recorded.</summary>
    public long? CostNanoUsd { get; set; }

    public Certainty? CostCertainty { get; set; }

    /// <summary>Lineage: what it was made from.</summary>
    public List<AssetParent> Parents { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public long Version { get; private set; } = 1;

    /// <summary>The words that a search looks at; the database makes the text-search vector from them.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>Order by name: lower case and capped, so that it fits an index and a cursor.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>Order by cost: what has none comes first.</summary>
    public long CostKey { get; private set; }

    public bool IsVisible => State is AssetState.Processing or AssetState.Ready or AssetState.Broken;

    /// <summary>Marks a change: later versions win with who keeps a copy.</summary>
    public void Changed(DateTimeOffset now)
    {
        Version++;
        UpdatedAt = now;
        IndexForSearch();
    }

    /// <summary>Prompts can be long: their beginning is what people remember.</summary>
    public void IndexForSearch()
    {
        var text = string.Join(' ', [Name, Description, .. Tags.Select(tag => tag.Tag), Prompt, Model]);
        SearchText = SearchWords.Of(text.Length <= 2000 ? text : text[..2000]);
    }

    public void MoveToTrash(DateTimeOffset now)
    {
        TrashedAt = now;
        PurgeAfter = now + TrashLifetime;
        TrashedWithProject = false;
    }

    public void Restore() => (TrashedAt, PurgeAfter, TrashedWithProject) = (null, null, false);

    public void SetTags(IEnumerable<string> tags)
    {
        var wanted = tags.ToHashSet();
        Tags.RemoveAll(tag => !wanted.Contains(tag.Tag));
        Tags.AddRange(wanted.Except(Tags.Select(tag => tag.Tag)).Select(tag => new AssetTag { WorkspaceId = WorkspaceId, AssetId = Id, Tag = tag }));
    }
}

/// <summary>A word people file assets under.</summary>
internal sealed class AssetTag
{
    public required Guid WorkspaceId { get; init; }

    public required Guid AssetId { get; init; }

    public required string Tag { get; init; }
}

/// <summary>One edge of the lineage.</summary>
internal sealed class AssetParent
{
    public required Guid WorkspaceId { get; init; }

    public required Guid AssetId { get; init; }

    public required Guid ParentId { get; init; }
}
