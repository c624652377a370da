using MediaLab.Contracts.Events;
using MediaLab.Costing.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

/// <summary>Tells people once per threshold and period.</summary>
internal static class BudgetAlerts
{
    /// <summary>After spending was applied, in the same transaction. The caller saves.</summary>
    public static async Task RaiseAsync(
        CostingDb db, BudgetBook book, IEnumerable<PlannedChange> changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var change in changes.Where(change => change.SpentNanoUsd > 0))
        {
            await RaiseAsync(db, change.Budget, await book.UsageAsync(change, cancellationToken), now, cancellationToken);
        }
    }

    public static async Task RaiseAsync(CostingDb db, Budget budget, BudgetUsage usage, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (scope, period) = (Budget.NameOf(budget.Scope), Budget.NameOf(budget.Period));
        foreach (var percent in budget.Thresholds.Where(percent => Passed(usage.SpentNanoUsd, budget.LimitNanoUsd, percent)))
        {
            if (await InsertAsync(db, budget, usage, BudgetAlertKind.Threshold, percent, now, cancellationToken))
            {
                db.Publish(new BudgetThresholdReached(
                    budget.WorkspaceId, budget.Id, scope, budget.ScopeId, period, percent, usage.SpentNanoUsd, budget.LimitNanoUsd, now), budget.Id);
            }
        }

        if (usage.SpentNanoUsd > budget.LimitNanoUsd
            && await InsertAsync(db, budget, usage, BudgetAlertKind.Exceeded, 100, now, cancellationToken))
        {
            db.Publish(new BudgetExceeded(budget.WorkspaceId, budget.Id, scope, budget.ScopeId, period, usage.SpentNanoUsd, budget.LimitNanoUsd, now), budget.Id);
        }
    }

    /// <summary>Spending of nothing passes nothing, even where the limit is zero.</summary>
    internal static bool Passed(long spentNanoUsd, long limitNanoUsd, int percent) =>
        spentNanoUsd > 0 && (Int128)spentNanoUsd * 100 >= (Int128)limitNanoUsd * percent;

    private static async Task<bool> InsertAsync(
        CostingDb db, Budget budget, BudgetUsage usage, BudgetAlertKind kind, int percent, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"""
            insert into budget_alerts (workspace_id, id, kind, subject_id, scope, scope_id, period, period_start, threshold, spent_nano_usd, limit_nano_usd, created_at)
            values ({budget.WorkspaceId}, {Guid.CreateVersion7()}, {kind.ToString()}, {budget.Id}, {Budget.NameOf(budget.Scope)}, {budget.ScopeId},
                {Budget.NameOf(budget.Period)}, {usage.PeriodStart}, {percent}, {usage.SpentNanoUsd}, {budget.LimitNanoUsd}, {now})
            on conflict do nothing
            """, cancellationToken) == 1;
}
