namespace MediaLab.Contracts.Events;

/// <summary>A project was created. <paramref name="BudgetNanoUsd"/>: total budget in nano-USD, null for none.</summary>
public sealed record ProjectCreated(
    Guid WorkspaceId, Guid ProjectId, Guid CreatedBy, string Name, long? BudgetNanoUsd, long Version, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>Name, budget, settings or archived state changed. An older <paramref name="Version"/> than the last seen is ignored.</summary>
public sealed record ProjectChanged(
    Guid WorkspaceId, Guid ProjectId, string Name, long? BudgetNanoUsd, bool Archived, long Version, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A project went to the trash with all that is in it; it can be restored until <paramref name="PurgeAfter"/>.</summary>
public sealed record ProjectDeleted(
    Guid WorkspaceId, Guid ProjectId, DateTimeOffset PurgeAfter, long Version, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A project came back from the trash.</summary>
public sealed record ProjectRestored(Guid WorkspaceId, Guid ProjectId, long Version, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A project is gone for good: its assets' bytes go too. Its ledger stays.</summary>
public sealed record ProjectPurged(Guid WorkspaceId, Guid ProjectId, long Version, DateTimeOffset OccurredAt) : IIntegrationEvent;
