using MediaLab.Contracts.Events;
using MediaLab.Costing.Data;
using MediaLab.Costing.Prices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Costing.Holds;

internal enum HoldState
{
    /// <summary>The amount is reserved in every budget it falls under.</summary>
    Open,

    /// <summary>The real amount is in the ledger.</summary>
    Settled,

    /// <summary>Given back: nothing was charged, or nobody knows the generation.</summary>
    Released,
}

/// <summary>The most one generation can cost, set aside before it runs.</summary>
internal sealed class Hold
{
    public required Guid WorkspaceId { get; init; }

    /// <summary>Also the hold's own identity: a generation has one hold.</summary>
    public required Guid GenerationId { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>text, image, video or audio.</summary>
    public required string Type { get; init; }

    public required string Provider { get; set; }

    public required string Model { get; set; }

    /// <summary>Nano-USD that are reserved while the hold is open.</summary>
    public required long AmountNanoUsd { get; set; }

    /// <summary>Nano-USD that were expected: the estimate shown beside the actual cost.</summary>
    public required long ExpectedNanoUsd { get; set; }

    /// <summary>Of the estimate.</summary>
    public required Certainty Certainty { get; set; }

    public required string PriceVersion { get; set; }

    /// <summary>Breakdown of the estimate.</summary>
    public required IReadOnlyList<PriceLine> Lines { get; set; }

    public required HoldState State { get; set; }

    /// <summary>UTC day it was admitted on: hold and charge belong to this day's and month's budgets, whenever the charge arrives.</summary>
    public required DateOnly AdmittedOn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Version of the generation that was settled last: an older event changes nothing. 0 before the first.</summary>
    public long SettledVersion { get; set; }

    /// <summary>Nano-USD charged above the hold.</summary>
    public long OverrunNanoUsd { get; set; }

    /// <summary>When expiry first found its generation ended while this was open; null until then. Its last event is late, or lost.</summary>
    public DateTimeOffset? EndSeenAt { get; set; }

    /// <summary>When expiry looks at it next.</summary>
    public required DateTimeOffset CheckAfter { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Hold>
    {
        public void Configure(EntityTypeBuilder<Hold> builder)
        {
            builder.ToTable("holds");
            builder.HasKey(hold => new { hold.WorkspaceId, hold.GenerationId });
            builder.Property(hold => hold.Type).HasMaxLength(20);
            builder.Property(hold => hold.Provider).HasMaxLength(50);
            builder.Property(hold => hold.Model).HasMaxLength(200);
            builder.Property(hold => hold.Certainty).HasConversion<string>().HasMaxLength(20);
            builder.Property(hold => hold.State).HasConversion<string>().HasMaxLength(20);
            builder.Property(hold => hold.PriceVersion).HasMaxLength(50);
            builder.Property(hold => hold.Lines).HasJsonLines();
            builder.HasIndex(hold => hold.CheckAfter).HasFilter("state = 'Open'");
            builder.HasIndex(hold => new { hold.WorkspaceId, hold.ProjectId }).HasFilter("state = 'Open'").HasDatabaseName("ix_holds_open");
            builder.ToTable(table => table.HasCheckConstraint("ck_holds_amounts", "amount_nano_usd >= 0 and expected_nano_usd >= 0 and overrun_nano_usd >= 0"));
        }
    }
}
