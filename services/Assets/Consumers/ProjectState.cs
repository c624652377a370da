using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Assets.Consumers;

/// <summary>
/// What Assets must remember of a project that was deleted: events may come out of order (the version decides), and an upload may end after
/// its project is gone.
/// </summary>
internal sealed class ProjectState
{
    public required Guid WorkspaceId { get; init; }

    public required Guid ProjectId { get; init; }

    public required long Version { get; init; }

    /// <summary>In the trash until then; null when it is not in the trash.</summary>
    public DateTimeOffset? PurgeAfter { get; init; }

    public bool Purged { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ProjectState>
    {
        public void Configure(EntityTypeBuilder<ProjectState> builder)
        {
            builder.ToTable("project_states");
            builder.HasKey(state => new { state.WorkspaceId, state.ProjectId });
        }
    }
}
