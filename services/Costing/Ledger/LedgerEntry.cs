using MediaLab.Contracts.Events;
using MediaLab.Costing.Data;
using MediaLab.Costing.Prices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Costing.Ledger;

/// <summary>Money that moved. Never changed (a trigger refuses): a mistake is corrected by another entry. Removed only with the whole workspace.</summary>
internal sealed class LedgerEntry
{
    /// <summary>Kind of a generation's first entry.</summary>
    public const string Charge = "charge";

    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid GenerationId { get; init; }

    /// <summary>"charge", or "correction-{version of the generation}". One of a kind per generation.</summary>
    public required string Kind { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid UserId { get; init; }

    public required string Type { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    /// <summary>Nano-USD; negative in a correction downwards.</summary>
    public required long AmountNanoUsd { get; init; }

    public required Certainty Certainty { get; init; }

    /// <summary>What was expected before the generation ran, in nano-USD; 0 in a correction.</summary>
    public required long EstimateNanoUsd { get; init; }

    public required Certainty EstimateCertainty { get; init; }

    public required string PriceVersion { get; init; }

    /// <summary>How the amount came about; empty when the provider reported it.</summary>
    public required IReadOnlyList<PriceLine> Lines { get; init; }

    /// <summary>UTC day whose budgets it counts in: the day its hold was admitted.</summary>
    public required DateOnly AdmittedOn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<LedgerEntry>
    {
        public void Configure(EntityTypeBuilder<LedgerEntry> builder)
        {
            builder.ToTable("ledger_entries");
            builder.HasKey(entry => new { entry.WorkspaceId, entry.Id });
            builder.HasIndex(entry => new { entry.WorkspaceId, entry.GenerationId, entry.Kind }).IsUnique();
            builder.HasIndex(entry => new { entry.WorkspaceId, entry.CreatedAt, entry.Id });
            builder.HasIndex(entry => new { entry.WorkspaceId, entry.ProjectId, entry.CreatedAt, entry.Id });
            builder.HasIndex(entry => new { entry.WorkspaceId, entry.AdmittedOn });
            builder.Property(entry => entry.Kind).HasMaxLength(40);
            builder.Property(entry => entry.Type).HasMaxLength(20);
            builder.Property(entry => entry.Provider).HasMaxLength(50);
            builder.Property(entry => entry.Model).HasMaxLength(200);
            builder.Property(entry => entry.Certainty).HasConversion<string>().HasMaxLength(20);
            builder.Property(entry => entry.EstimateCertainty).HasConversion<string>().HasMaxLength(20);
            builder.Property(entry => entry.PriceVersion).HasMaxLength(50);
            builder.Property(entry => entry.Lines).HasJsonLines();
        }
    }
}
