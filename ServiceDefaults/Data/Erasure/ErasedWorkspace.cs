using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.ServiceDefaults.Data.Erasure;

/// <summary>A workspace that was erased with its account. Kept for a while, because events of work that was still running arrive after the erasure.</summary>
[EntityTypeConfiguration(typeof(Mapping))]
public sealed class ErasedWorkspace
{
    public required Guid WorkspaceId { get; init; }

    public required DateTimeOffset ErasedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ErasedWorkspace>
    {
        public void Configure(EntityTypeBuilder<ErasedWorkspace> builder)
        {
            builder.ToTable("erased_workspaces");
            builder.HasKey(workspace => workspace.WorkspaceId);
        }
    }
}
