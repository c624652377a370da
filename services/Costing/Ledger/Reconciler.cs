using MediaLab.Costing.Budgets;
using MediaLab.Costing.Data;
using MediaLab.Costing.Holds;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Ledger;

/// <summary>A period of a budget whose figures are not what holds and ledger say. Amounts in nano-USD.</summary>
internal sealed record BudgetDiscrepancy(
    Guid WorkspaceId, Guid BudgetId, DateOnly PeriodStart, long ReservedNanoUsd, long OpenHoldsNanoUsd, long SpentNanoUsd, long LedgerNanoUsd);

/// <summary>What a reconciliation found; empty when all money is where it should be.</summary>
/// <param name="Budgets">Budgets whose reserved is not the sum of open holds, or whose spent is not the sum of entries.</param>
/// <param name="HoldsAgainstLedger">Generations that are settled without an entry, or released or open with money in the ledger.</param>
internal sealed record Reconciliation(IReadOnlyList<BudgetDiscrepancy> Budgets, IReadOnlyList<Guid> HoldsAgainstLedger)
{
    public bool Proven => Budgets.Count == 0 && HoldsAgainstLedger.Count == 0;
}

/// <summary>
/// Proves that reserved = sum of open holds and spent = sum of ledger entries for every budget, and that holds and ledger tell the same
/// story. It repairs nothing: a difference is a defect to be understood.
/// </summary>
internal sealed class Reconciler(CostingDb db)
{
    /// <summary>Sees what the scope's role sees: one workspace as the app role, all as the worker.</summary>
    public async Task<Reconciliation> ReconcileAsync(CancellationToken cancellationToken)
    {
        // One snapshot for both questions: money that moves meanwhile is in all figures or in none.
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var budgets = await db.Database.SqlQueryRaw<BudgetDiscrepancy>(BudgetSql.Discrepancies).ToListAsync(cancellationToken);
        var settledWithoutEntry = await db.Holds
            .Where(hold => hold.State == HoldState.Settled && !db.LedgerEntries.Any(entry => entry.WorkspaceId == hold.WorkspaceId && entry.GenerationId == hold.GenerationId))
            .Select(hold => hold.GenerationId).ToListAsync(cancellationToken);
        var chargedWithoutSettlement = await db.LedgerEntries
            .Where(entry => !db.Holds.Any(hold => hold.WorkspaceId == entry.WorkspaceId && hold.GenerationId == entry.GenerationId && hold.State == HoldState.Settled))
            .Select(entry => entry.GenerationId).Distinct().ToListAsync(cancellationToken);
        return new Reconciliation(budgets, [.. settledWithoutEntry, .. chargedWithoutSettlement]);
    }
}
