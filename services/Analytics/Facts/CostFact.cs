using MediaLab.Contracts.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Analytics.Facts;

/// <summary>A copy of one ledger entry. It never changes, so it needs no version: seen twice it is stored once.</summary>
internal sealed class CostFact
{
    public required Guid WorkspaceId { get; init; }

    public required Guid LedgerEntryId { get; init; }

    public required Guid GenerationId { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid UserId { get; init; }

    public required string Type { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    /// <summary>Nano-USD; negative for a correction downwards.</summary>
    public required long AmountNanoUsd { get; init; }

    public required Certainty Certainty { get; init; }

    /// <summary>Nano-USD that were expected.</summary>
    public required long EstimateNanoUsd { get; init; }

    /// <summary>UTC day it was posted.</summary>
    public required DateOnly Day { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CostFact>
    {
        public void Configure(EntityTypeBuilder<CostFact> builder)
        {
            builder.ToTable("cost_facts");
            builder.HasKey(fact => new { fact.WorkspaceId, fact.LedgerEntryId });
            builder.Property(fact => fact.Type).HasMaxLength(20);
            builder.Property(fact => fact.Provider).HasMaxLength(50);
            builder.Property(fact => fact.Model).HasMaxLength(200);
            builder.Property(fact => fact.Certainty).HasConversion<string>().HasMaxLength(20);
            builder.HasIndex(fact => new { fact.WorkspaceId, fact.Day });
        }
    }
}
