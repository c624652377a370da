using System.Text.Json.Serialization;

namespace MediaLab.Contracts.Events;

/// <summary>How sure an amount is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Certainty>))]
public enum Certainty
{
    /// <summary>Nobody knows the price: the amount says nothing.</summary>
    Unpriced,

    /// <summary>The request times the price list.</summary>
    Estimated,

    /// <summary>The provider's own usage times the price list.</summary>
    Computed,

    /// <summary>The provider said so.</summary>
    Reported,
}

/// <summary>Money moved in the ledger for a generation: <paramref name="AmountNanoUsd"/> nano-USD, negative for a correction.</summary>
public sealed record CostRecorded(
    Guid WorkspaceId, Guid LedgerEntryId, Guid GenerationId, Guid ProjectId, Guid UserId, string Type, string Provider, string Model,
    long AmountNanoUsd, Certainty Certainty, long EstimateNanoUsd, string PriceVersion, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A budget passed one of its thresholds for the first time in its period.</summary>
public sealed record BudgetThresholdReached(
    Guid WorkspaceId, Guid BudgetId, string Scope, string ScopeId, string Period, int ThresholdPercent,
    long SpentNanoUsd, long LimitNanoUsd, DateTimeOffset OccurredAt) : IIntegrationEvent;

/// <summary>A charge that could not be refused took a budget over its limit.</summary>
public sealed record BudgetExceeded(
    Guid WorkspaceId, Guid BudgetId, string Scope, string ScopeId, string Period,
    long SpentNanoUsd, long LimitNanoUsd, DateTimeOffset OccurredAt) : IIntegrationEvent;
