namespace MediaLab.Contracts.Events;

/// <summary>
/// An asset's bytes are stored and checked, and its preview is made (or cannot be). <paramref name="HasThumbnail"/>: there is a picture of it to show.
/// </summary>
public sealed record AssetReady(
    Guid WorkspaceId, Guid AssetId, Guid ProjectId, Guid? GenerationId, string Type, string MediaType, long SizeBytes,
    long Version, DateTimeOffset OccurredAt, bool HasThumbnail = true) : IIntegrationEvent;

/// <summary>Name, description, tags, favourite, archived or trashed state changed.</summary>
public sealed record AssetChanged(Guid WorkspaceId, Guid AssetId, Guid ProjectId, long Version, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>An asset and its bytes are gone.</summary>
public sealed record AssetDeleted(Guid WorkspaceId, Guid AssetId, Guid ProjectId, long SizeBytes, long Version, DateTimeOffset OccurredAt) : IIntegrationEvent;
