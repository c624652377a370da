using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Data.Erasure;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Consumers;

/// <summary>A deleted account takes along what its personal workspace kept here. Its generations are stopped with their projects, which are purged at the same time.</summary>
internal sealed class EraseWithUser(GenerationDb db, TimeProvider clock) : WorkspaceErasure(db, clock)
{
    /// <summary>All but generations that still run.</summary>
    protected override async Task EraseAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        await db.Batches.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.ProviderSettings.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.ProviderHealth.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.KeyCircuits.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.ProviderListings.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        // What still runs ends first; what is unknown has nobody left who could resolve it.
        await db.Generations
            .Where(job => job.WorkspaceId == workspaceId && (job.State == GenerationState.Completed || job.State == GenerationState.Failed
                || job.State == GenerationState.Cancelled || job.State == GenerationState.Unknown))
            .ExecuteDeleteAsync(cancellationToken);
    }
}
