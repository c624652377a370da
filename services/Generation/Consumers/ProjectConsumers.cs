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
        var now = clock.GetUtcNow();
        await db.Generations.Where(job => job.WorkspaceId == deleted.WorkspaceId && job.ProjectId == deleted.ProjectId && job.HiddenAt == null)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.HiddenAt, now), context.CancellationToken);
        await db.Batches.Where(batch => batch.WorkspaceId == deleted.WorkspaceId && batch.ProjectId == deleted.ProjectId && batch.HiddenAt == null)
            .ExecuteUpdateAsync(batch => batch.SetProperty(row => row.HiddenAt, now), context.CancellationToken);
        // News may be late: what was asked for since then belongs to a project that was brought back.
        var unfinished = await db.Generations.AsNoTracking()
            .Where(job => job.WorkspaceId == deleted.WorkspaceId && job.ProjectId == deleted.ProjectId && job.CreatedAt <= deleted.OccurredAt
                && GenerationStates.Active.Contains(job.State))
            .ToListAsync(context.CancellationToken);
        foreach (var job in unfinished)
        {
            // What is at a provider is asked to stop; its cost is recorded as ever.
            _ = await GenerationQueue.CancelWaitingAsync(db, job, now, context.CancellationToken)
                || await GenerationQueue.RequestCancelAsync(db, job, context.CancellationToken);
        }
    }
}

/// <summary>A project that came back shows its generations again.</summary>
internal sealed class ProjectRestoredConsumer(GenerationDb db) : IConsumer<ProjectRestored>
{
    public async Task Consume(ConsumeContext<ProjectRestored> context)
    {
        var restored = context.Message;
        await db.Generations.Where(job => job.WorkspaceId == restored.WorkspaceId && job.ProjectId == restored.ProjectId)
            .ExecuteUpdateAsync(job => job.SetProperty(row => row.HiddenAt, (DateTimeOffset?)null), context.CancellationToken);
        await db.Batches.Where(batch => batch.WorkspaceId == restored.WorkspaceId && batch.ProjectId == restored.ProjectId)
            .ExecuteUpdateAsync(batch => batch.SetProperty(row => row.HiddenAt, (DateTimeOffset?)null), context.CancellationToken);
    }
}

/// <summary>A purged project's generations go, but for those whose money is still open: they stay hidden until it is settled.</summary>
internal sealed class ProjectPurgedConsumer(GenerationDb db) : IConsumer<ProjectPurged>
{
    public async Task Consume(ConsumeContext<ProjectPurged> context)
    {
        var purged = context.Message;
        await db.Generations
            .Where(job => job.WorkspaceId == purged.WorkspaceId && job.ProjectId == purged.ProjectId
                && (job.State == GenerationState.Completed || job.State == GenerationState.Failed || job.State == GenerationState.Cancelled))
            .ExecuteDeleteAsync(context.CancellationToken);
        await db.Batches.Where(batch => batch.WorkspaceId == purged.WorkspaceId && batch.ProjectId == purged.ProjectId).ExecuteDeleteAsync(context.CancellationToken);
    }
}
