namespace MediaLab.Contracts.Events;

/// <summary>A fact that one service publishes and others may act on. Changes are additive only.</summary>
public interface IIntegrationEvent
{
    /// <summary>The tenant the fact belongs to.</summary>
    Guid WorkspaceId { get; }

    /// <summary>When it happened, UTC.</summary>
    DateTimeOffset OccurredAt { get; }
}
