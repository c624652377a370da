using MediaLab.Analytics.Data;
using MediaLab.ServiceDefaults.Data.Erasure;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Analytics.Erasure;

/// <summary>A deleted account takes its personal workspace's facts along: aggregates and reports are made from nothing else.</summary>
internal sealed class EraseWithUser(AnalyticsDb db, TimeProvider clock) : WorkspaceErasure(db, clock)
{
    protected override async Task EraseAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        await db.Generations.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.Costs.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.Assets.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.Projects.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
    }
}
