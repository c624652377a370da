using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.ServiceDefaults.Data.Erasure;

/// <summary>A workspace that went with its account. Remembered, because news of what still ran in it comes later than that of its end.</summary>
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
