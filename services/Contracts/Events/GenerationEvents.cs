namespace MediaLab.Contracts.Events;

/// <summary>What every event about a generation says about it.</summary>
/// <param name="GenerationId">The generation.</param>
/// <param name="ProjectId">The project it was made in.</param>
/// <param name="CreatedBy">The user who asked for it.</param>
/// <param name="Type">text, image, video or audio.</param>
/// <param name="Provider">The provider it runs or ran at last.</param>
/// <param name="Model">The provider's model id.</param>
/// <param name="Version">Rises with each change; an older one than the last seen is ignored.</param>
public sealed record GenerationFacts(
    Guid GenerationId, Guid ProjectId, Guid CreatedBy, string Type, string Provider, string Model, long Version);

/// <summary>What the provider used and says it charged.</summary>
/// <param name="Units">Quantities by unit (<see cref="UsageUnits"/>).</param>
/// <param name="Attributes">What the price depends on beside units: size, quality, resolution, ...</param>
/// <param name="ReportedCostNanoUsd">The provider's own figure in nano-USD; null when it gives none.</param>
/// <param name="Estimated">The provider did not say: the units are our own count, for example of a stream that was dropped.</param>
public sealed record ProviderUsage(
    IReadOnlyDictionary<string, long> Units, IReadOnlyDictionary<string, string> Attributes, long? ReportedCostNanoUsd, bool Estimated = false);

/// <summary>A generation was accepted: its maximum price is held.</summary>
public sealed record GenerationQueued(
    Guid WorkspaceId, GenerationFacts Generation, long HeldNanoUsd, long EstimateNanoUsd, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A worker began to work on it.</summary>
public sealed record GenerationStarted(Guid WorkspaceId, GenerationFacts Generation, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>Progress from 0 to 1, at most once a second.</summary>
public sealed record GenerationProgressed(
    Guid WorkspaceId, GenerationFacts Generation, double Progress, string State, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>The result is in our own store.</summary>
public sealed record GenerationCompleted(
    Guid WorkspaceId, GenerationFacts Generation, ProviderUsage Usage, IReadOnlyList<Guid> AssetIds,
    DateTimeOffset QueuedAt, DateTimeOffset StartedAt, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>It ended without a result. <paramref name="Charged"/>: what the provider still charges, null when nothing.</summary>
public sealed record GenerationFailed(
    Guid WorkspaceId, GenerationFacts Generation, string Error, string Message, ProviderUsage? Charged, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>It was cancelled. <paramref name="Charged"/>: what the provider still charges, null when nothing.</summary>
public sealed record GenerationCancelled(
    Guid WorkspaceId, GenerationFacts Generation, ProviderUsage? Charged, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>Nobody can say whether the provider did the work: the hold stays until a person or the provider resolves it.</summary>
public sealed record GenerationOutcomeUnknown(
    Guid WorkspaceId, GenerationFacts Generation, string Message, DateTimeOffset SubmittedAt, DateTimeOffset OccurredAt) : IIntegrationEvent;
