using MediaLab.Contracts.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Assets.Consumers;

/// <summary>What a generation has cost so far: the sum of its ledger entries, kept because it may be known before its assets are.</summary>
internal sealed class GenerationCost
{
    public required Guid WorkspaceId { get; init; }

    public required Guid GenerationId { get; init; }

    public required long AmountNanoUsd { get; init; }

    public required Certainty Certainty { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<GenerationCost>
    {
        public void Configure(EntityTypeBuilder<GenerationCost> builder)
        {
            builder.ToTable("generation_costs");
            builder.HasKey(cost => new { cost.WorkspaceId, cost.GenerationId });
            builder.Property(cost => cost.Certainty).HasConversion<string>().HasMaxLength(20);
        }
    }
}
