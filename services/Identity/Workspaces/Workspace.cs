using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Identity.Workspaces;

/// <summary>The tenant: everything that is made, and every cent, belongs to one.</summary>
internal sealed class Workspace
{
    public required Guid WorkspaceId { get; init; }

    public required string Name { get; set; }

    public required Guid CreatedBy { get; init; }

    /// <summary>Made at sign-up; goes with its owner's account.</summary>
    public required bool Personal { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Workspace>
    {
        public void Configure(EntityTypeBuilder<Workspace> builder)
        {
            builder.ToTable("workspaces");
            builder.HasKey(workspace => workspace.WorkspaceId);
            builder.HasIndex(workspace => workspace.CreatedBy);
            builder.Property(workspace => workspace.Name).HasMaxLength(120);
        }
    }
}
