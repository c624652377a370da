using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace MediaLab.Assets.Assets;

internal sealed class AssetMapping : IEntityTypeConfiguration<Asset>
{
    /// <summary>Shadow property: only queries need it.</summary>
    public const string Search = "Search";

    public void Configure(EntityTypeBuilder<Asset> builder)
    {
        builder.ToTable("assets");
        builder.HasKey(asset => new { asset.WorkspaceId, asset.Id });
        builder.Property(asset => asset.Type).HasLowerCaseName();
        builder.Property(asset => asset.State).HasLowerCaseName();
        builder.Property(asset => asset.CostCertainty).HasConversion<string>().HasMaxLength(20);
        builder.Property(asset => asset.Name).HasMaxLength(Asset.MaxNameLength);
        builder.Property(asset => asset.Description).HasMaxLength(Asset.MaxDescriptionLength);
        builder.Property(asset => asset.ObjectKey).HasMaxLength(400);
        builder.Property(asset => asset.MediaType).HasMaxLength(100);
        builder.Property(asset => asset.DeclaredMediaType).HasMaxLength(200);
        builder.Property(asset => asset.Sha256).HasMaxLength(64);
        builder.Property(asset => asset.Provider).HasMaxLength(100);
        builder.Property(asset => asset.Model).HasMaxLength(200);
        builder.Property(asset => asset.Details).HasColumnType("jsonb");
        builder.Property(asset => asset.Parameters).HasColumnType("jsonb");
        builder.Property(asset => asset.NameKey).HasComputedColumnSql("lower(left(name, 80))", stored: true).HasMaxLength(100);
        builder.Property(asset => asset.CostKey).HasComputedColumnSql("coalesce(cost_nano_usd, -1)", stored: true);
        // 'simple': names and prompts come in any language, and the app role may not read dictionaries it has no collation for.
        builder.Property<NpgsqlTsVector>(Search).HasComputedColumnSql("to_tsvector('simple', search_text)", stored: true);

        // A generation's output exists once, however often its upload is begun.
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.GenerationId, asset.Ordinal }).IsUnique();

        // One index per order, over everything and within a project: a page is a short range scan whatever the workspace holds.
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.CreatedAt, asset.Id });
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.NameKey, asset.Id });
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.SizeBytes, asset.Id });
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.CostKey, asset.Id });
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.ProjectId, asset.CreatedAt, asset.Id });
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.ProjectId, asset.NameKey, asset.Id });
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.ProjectId, asset.SizeBytes, asset.Id });
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.ProjectId, asset.CostKey, asset.Id });

        // The few among the many.
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.Type, asset.CreatedAt, asset.Id });
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.CreatedAt, asset.Id }, "ix_assets_favorites").HasFilter("favorite");
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.CreatedAt, asset.Id }, "ix_assets_archived").HasFilter("archived");
        builder.HasIndex(asset => new { asset.WorkspaceId, asset.CreatedAt, asset.Id }, "ix_assets_trash").HasFilter("trashed_at is not null");
        builder.HasIndex(asset => asset.PurgeAfter).HasFilter("purge_after is not null");
        builder.HasIndex(asset => asset.UpdatedAt, "ix_assets_unfinished_uploads").HasFilter("state = 'uploading'");
    }

    internal sealed class TagMapping : IEntityTypeConfiguration<AssetTag>
    {
        public void Configure(EntityTypeBuilder<AssetTag> builder)
        {
            builder.ToTable("asset_tags");
            builder.HasKey(tag => new { tag.WorkspaceId, tag.Tag, tag.AssetId });
            builder.Property(tag => tag.Tag).HasMaxLength(50);
            builder.HasOne<Asset>().WithMany(asset => asset.Tags).HasForeignKey(tag => new { tag.WorkspaceId, tag.AssetId });
        }
    }

    internal sealed class ParentMapping : IEntityTypeConfiguration<AssetParent>
    {
        public void Configure(EntityTypeBuilder<AssetParent> builder)
        {
            builder.ToTable("asset_parents");
            builder.HasKey(parent => new { parent.WorkspaceId, parent.AssetId, parent.ParentId });
            builder.HasOne<Asset>().WithMany(asset => asset.Parents).HasForeignKey(parent => new { parent.WorkspaceId, parent.AssetId });
            builder.HasIndex(parent => new { parent.WorkspaceId, parent.ParentId });
        }
    }
}

internal static class EnumColumns
{
    /// <summary>Lower case in the database, so that SQL reads like the API.</summary>
    public static PropertyBuilder<TEnum> HasLowerCaseName<TEnum>(this PropertyBuilder<TEnum> property)
        where TEnum : struct, Enum =>
        property.HasMaxLength(20).HasConversion(value => value.ToString().ToLowerInvariant(), text => Enum.Parse<TEnum>(text, true));
}
