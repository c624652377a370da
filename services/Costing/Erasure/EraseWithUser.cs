using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Data.Erasure;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Erasure;

/// <summary>A deleted account takes its personal workspace's books along: holds, ledger, budgets, alerts and own prices.</summary>
internal sealed class EraseWithUser(CostingDb db, TimeProvider clock) : WorkspaceErasure(db, clock)
{
    /// <summary>The ledger lets go only of entries of workspaces that are in erased_workspaces: its trigger looks there.</summary>
    protected override async Task EraseAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        // Holds first, as settlement does: who settles one just now is waited for.
        await db.Holds.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.LedgerEntries.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.Budgets.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.BudgetAlerts.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.PriceOverrides.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
        await db.ProjectBudgetVersions.Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
    }
}
