using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Projects.Projects;

/// <summary>That an asset is in a project: what covers and counts are made from. Assets owns the asset itself.</summary>
internal sealed class ProjectAsset
{
    public required Guid WorkspaceId { get; init; }

    public required Guid AssetId { get; init; }

    public required Guid ProjectId { get; set; }

    /// <summary>Pictures and videos that can be shown can stand for a project by themselves.</summary>
    public required bool CanBeCover { get; init; }

    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>Its deletion was heard of. The row stays as long as the project, for news of it that comes late.</summary>
    public bool Gone { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ProjectAsset>
    {
        public void Configure(EntityTypeBuilder<ProjectAsset> builder)
        {
            builder.ToTable("project_assets");
            builder.HasKey(asset => new { asset.WorkspaceId, asset.AssetId });
            builder.HasOne<Project>().WithMany().HasForeignKey(asset => new { asset.WorkspaceId, asset.ProjectId }).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(asset => new { asset.WorkspaceId, asset.ProjectId, asset.ReadyAt });
        }
    }
}
