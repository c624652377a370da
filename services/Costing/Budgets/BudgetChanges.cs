using MediaLab.Costing.Data;

namespace MediaLab.Costing.Budgets;

internal static class BudgetChanges
{
    /// <summary>
    /// After a budget was made or its limit changed, under the lock for changes: opens its current period and raises what the new limit
    /// means at once. The caller saves.
    /// </summary>
    public static async Task<BudgetUsage> AnnounceAsync(
        CostingDb db, BudgetBook book, Budget budget, DateOnly today, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await book.OpenPeriodAsync(budget, today, cancellationToken);
        var usage = await book.UsageAsync(new PlannedChange(budget, Budget.StartOf(budget.Period, today), 0, 0), cancellationToken);
        await BudgetAlerts.RaiseAsync(db, budget, usage, now, cancellationToken);
        return usage;
    }
}
