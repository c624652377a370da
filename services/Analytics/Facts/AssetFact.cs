using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Analytics.Facts;

/// <summary>An asset and whether it is still there. A deletion that overtakes the asset's own event wins by its version.</summary>
internal sealed class AssetFact
{
    public required Guid WorkspaceId { get; init; }

    public required Guid AssetId { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>text, image, video or audio; null when only its deletion was seen.</summary>
    public string? Type { get; init; }

    public required long SizeBytes { get; init; }

    public required bool Deleted { get; init; }

    public required long Version { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<AssetFact>
    {
        public void Configure(EntityTypeBuilder<AssetFact> builder)
        {
            builder.ToTable("asset_facts");
            builder.HasKey(fact => new { fact.WorkspaceId, fact.AssetId });
            builder.Property(fact => fact.Type).HasMaxLength(20);
            builder.HasIndex(fact => new { fact.WorkspaceId, fact.ProjectId }).HasFilter("not deleted");
        }
    }
}
