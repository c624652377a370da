using MediaLab.Generation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Consumers;

/// <summary>What Generation must remember of a project that was deleted: its events may come out of order, and the version decides.</summary>
internal sealed class ProjectState
{
    public required Guid WorkspaceId { get; init; }

    public required Guid ProjectId { get; init; }

    public required long Version { get; init; }

    public bool Purged { get; init; }

    /// <summary>
    /// Within the consumer's transaction, before the event has its effect: events about one project take turns from here on.
    /// False when a later event of this project came first.
    /// </summary>
    public static async Task<bool> AdvanceAsync(GenerationDb db, Guid workspace, Guid project, long version, bool purged, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into project_states (workspace_id, project_id, version, purged)
            values ({workspace}, {project}, {version}, {purged})
            on conflict (workspace_id, project_id) do update
            set version = excluded.version, purged = excluded.purged
            where project_states.version < excluded.version and not project_states.purged
            """,
            cancellationToken) == 1;

    internal sealed class Mapping : IEntityTypeConfiguration<ProjectState>
    {
        public void Configure(EntityTypeBuilder<ProjectState> builder)
        {
            builder.ToTable("project_states");
            builder.HasKey(state => new { state.WorkspaceId, state.ProjectId });
        }
    }
}
