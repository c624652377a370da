using MassTransit;
using MediaLab.Assets.Data;
using MediaLab.Contracts.Events;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Consumers;

/// <summary>
/// A project takes its assets with it: into the trash, back, and away for good. Who listens to projects knows already; only the end of each
/// asset's bytes is told one by one, by the purge job.
/// </summary>
internal sealed class FollowProject(AssetsDb db) : IConsumer<ProjectDeleted>, IConsumer<ProjectRestored>, IConsumer<ProjectPurged>
{
    public async Task Consume(ConsumeContext<ProjectDeleted> context)
    {
        var (workspace, project) = (context.Message.WorkspaceId, context.Message.ProjectId);
        var (at, purgeAfter) = (context.Message.OccurredAt, context.Message.PurgeAfter);
        if (await AdvanceAsync(workspace, project, context.Message.Version, purgeAfter, purged: false, context.CancellationToken))
        {
            // Also what is still being uploaded: it may end while this runs.
            await db.Database.ExecuteSqlAsync(
                $"""
                update assets set trashed_at = {at}, purge_after = {purgeAfter}, trashed_with_project = true, version = version + 1, updated_at = {at}
                where workspace_id = {workspace} and project_id = {project} and trashed_at is null and state <> 'deleting'
                """,
                context.CancellationToken);
        }
    }

    public async Task Consume(ConsumeContext<ProjectRestored> context)
    {
        var (workspace, project, at) = (context.Message.WorkspaceId, context.Message.ProjectId, context.Message.OccurredAt);
        if (await AdvanceAsync(workspace, project, context.Message.Version, null, purged: false, context.CancellationToken))
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                update assets set trashed_at = null, purge_after = null, trashed_with_project = false, version = version + 1, updated_at = {at}
                where workspace_id = {workspace} and project_id = {project} and trashed_with_project and state <> 'deleting'
                """,
                context.CancellationToken);
        }
    }

    public async Task Consume(ConsumeContext<ProjectPurged> context)
    {
        var (workspace, project, at) = (context.Message.WorkspaceId, context.Message.ProjectId, context.Message.OccurredAt);
        if (await AdvanceAsync(workspace, project, context.Message.Version, null, purged: true, context.CancellationToken))
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                with gone as (
                    update assets set state = 'deleting', version = version + 1, updated_at = {at}
                    where workspace_id = {workspace} and project_id = {project} and state <> 'deleting'
                    returning workspace_id, id)
                insert into asset_jobs (workspace_id, id, asset_id, kind, run_at, attempts, lease_no, created_at)
                select workspace_id, gen_random_uuid(), id, 'purge', now(), 0, 0, now() from gone
                on conflict do nothing
                """,
                context.CancellationToken);
        }
    }

    /// <summary>False when a later event of this project came first.</summary>
    private async Task<bool> AdvanceAsync(
        Guid workspace, Guid project, long version, DateTimeOffset? purgeAfter, bool purged, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into project_states (workspace_id, project_id, version, purge_after, purged)
            values ({workspace}, {project}, {version}, {purgeAfter}, {purged})
            on conflict (workspace_id, project_id) do update
            set version = excluded.version, purge_after = excluded.purge_after, purged = excluded.purged
            where project_states.version < excluded.version and not project_states.purged
            """,
            cancellationToken) == 1;
}
