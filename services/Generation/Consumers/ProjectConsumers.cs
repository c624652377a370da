using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Running;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Consumers;

/// <summary>A project in the trash takes its generations out of sight, and what has not begun is cancelled.</summary>
internal sealed class ProjectDeletedConsumer(GenerationDb db, TimeProvider clock) : IConsumer<ProjectDeleted>
{
    public async Task Consume(ConsumeContext<ProjectDeleted> context)
    {
        var deleted = context.Message;
        if (await ProjectState.AdvanceAsync(db, deleted.WorkspaceId, deleted.ProjectId, deleted.Version, purged: false, context.CancellationToken))
        {
            await db.HideAsync(deleted.WorkspaceId, deleted.ProjectId, deleted.OccurredAt, clock.GetUtcNow(), context.CancellationToken);
        }
    }
}

/// <summary>A project that came back shows its generations again.</summary>
internal sealed class ProjectRestoredConsumer(GenerationDb db) : IConsumer<ProjectRestored>
{
    public async Task Consume(ConsumeContext<ProjectRestored> context)
    {
        var restored = context.Message;
        if (!await ProjectState.AdvanceAsync(db, restored.WorkspaceId, restored.ProjectId, restored.Version, purged: false, context.CancellationToken))
        {
            return;
        }

        await db.Generations.Where(job => job.WorkspaceId == restored.WorkspaceId && job.ProjectId == restored.ProjectId)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.HiddenAt, (DateTimeOffset?)null), context.CancellationToken);
        await db.Batches.Where(batch => batch.WorkspaceId == restored.WorkspaceId && batch.ProjectId == restored.ProjectId)
            .ExecuteUpdateAsync(batch => batch.SetProperty(row => row.HiddenAt, (DateTimeOffset?)null), context.CancellationToken);
    }
}

/// <summary>A purged project's generations go, but for those whose money is still open: they stay hidden until it is settled.</summary>
internal sealed class ProjectPurgedConsumer(GenerationDb db, TimeProvider clock) : IConsumer<ProjectPurged>
{
    public async Task Consume(ConsumeContext<ProjectPurged> context)
    {
        var purged = context.Message;
        if (!await ProjectState.AdvanceAsync(db, purged.WorkspaceId, purged.ProjectId, purged.Version, purged: true, context.CancellationToken))
        {
            return;
        }

        // A project may go without having been in the trash, and news of the trash may be late: it is not heard any more. Nothing brings it back.
        var now = clock.GetUtcNow();
        await db.HideAsync(purged.WorkspaceId, purged.ProjectId, now, now, context.CancellationToken);
        await db.Generations
            .Where(job => job.WorkspaceId == purged.WorkspaceId && job.ProjectId == purged.ProjectId
                && (job.State == GenerationState.Completed || job.State == GenerationState.Failed || job.State == GenerationState.Cancelled))
            .ExecuteDeleteAsync(context.CancellationToken);
        await db.Batches.Where(batch => batch.WorkspaceId == purged.WorkspaceId && batch.ProjectId == purged.ProjectId).ExecuteDeleteAsync(context.CancellationToken);
    }
}

internal static class ProjectContents
{
    /// <summary>
    /// Takes out of sight and stops what was asked for until the project was deleted. News may be late: what was asked for since then belongs to
    /// a project that was brought back.
    /// </summary>
    public static async Task HideAsync(this GenerationDb db, Guid workspace, Guid project, DateTimeOffset deletedAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Generations.Where(job => job.WorkspaceId == workspace && job.ProjectId == project && job.HiddenAt == null && job.CreatedAt <= deletedAt)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.HiddenAt, now), cancellationToken);
        await db.Batches.Where(batch => batch.WorkspaceId == workspace && batch.ProjectId == project && batch.HiddenAt == null && batch.CreatedAt <= deletedAt)
            .ExecuteUpdateAsync(batch => batch.SetProperty(row => row.HiddenAt, now), cancellationToken);
        var unfinished = await db.Generations.AsNoTracking()
            .Where(job => job.WorkspaceId == workspace && job.ProjectId == project && job.CreatedAt <= deletedAt && GenerationStates.Active.Contains(job.State))
            .ToListAsync(cancellationToken);
        foreach (var job in unfinished)
        {
            // What is at a provider is asked to stop; its cost is recorded as ever.
            _ = await GenerationTransitions.CancelWaitingAsync(db, job, now, cancellationToken)
                || await GenerationTransitions.RequestCancelAsync(db, job, cancellationToken);
        }
    }
}
