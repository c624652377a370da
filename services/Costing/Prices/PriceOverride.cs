using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Costing.Prices;

/// <summary>A workspace's own price: it wins over the list, for example for a negotiated rate or a model the list does not know.</summary>
internal sealed class PriceOverride
{
    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid CreatedBy { get; init; }

    public required string Provider { get; set; }

    /// <summary>The provider's model id, or "*" for all of them.</summary>
    public required string Model { get; set; }

    public required string Unit { get; set; }

    /// <summary>Price of <see cref="Per"/> units in nano-USD; zero means free, because a person said so.</summary>
    public required long NanoUsd { get; set; }

    public required long Per { get; set; }

    public required IReadOnlyDictionary<string, string> Attributes { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public Price AsPrice() => new(
        Provider, Model, Unit, NanoUsd, Per, Attributes, 0, DateOnly.MinValue, null, "set by this workspace", NanoUsd == 0)
    { OverrideId = Id };

    internal sealed class Mapping : IEntityTypeConfiguration<PriceOverride>
    {
        public void Configure(EntityTypeBuilder<PriceOverride> builder)
        {
            builder.ToTable("price_overrides");
            builder.HasKey(row => new { row.WorkspaceId, row.Id });
            builder.Property(row => row.Provider).HasMaxLength(50);
            builder.Property(row => row.Model).HasMaxLength(200);
            builder.Property(row => row.Unit).HasMaxLength(50);
            // A sorted text, so that equal attributes are equal rows.
            builder.Property(row => row.Attributes).HasColumnType("text").HasConversion(
                attributes => JsonSerializer.Serialize(new SortedDictionary<string, string>(attributes.ToDictionary(), StringComparer.Ordinal), JsonSerializerOptions.Web),
                text => JsonSerializer.Deserialize<Dictionary<string, string>>(text, JsonSerializerOptions.Web)!,
                new ValueComparer<IReadOnlyDictionary<string, string>>(
                    (left, right) => left!.Count == right!.Count && left.All(pair => right.Contains(pair)),
                    attributes => attributes.Count,
                    attributes => attributes.ToDictionary()));
            builder.HasIndex(row => new { row.WorkspaceId, row.Provider, row.Model, row.Unit, row.Attributes }).IsUnique();
        }
    }
}
