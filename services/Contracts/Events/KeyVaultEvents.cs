namespace MediaLab.Contracts.Events;

/// <summary>A provider key became usable.</summary>
public sealed record ApiKeyAdded(Guid WorkspaceId, Guid ApiKeyId, string Provider, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A provider key was deleted or deactivated.</summary>
public sealed record ApiKeyRemoved(Guid WorkspaceId, Guid ApiKeyId, string Provider, DateTimeOffset OccurredAt) : IIntegrationEvent;
