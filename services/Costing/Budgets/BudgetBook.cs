using MediaLab.Costing.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

/// <summary>
/// Moves money through budgets. Within the caller's transaction: plan first, then write hold or entry, then apply. Rows are always taken in
/// the same order, and a limit is a condition of the update itself, so parallel holds can neither pass it nor block each other for ever.
/// </summary>
internal sealed class BudgetBook(CostingDb db)
{
    /// <summary>
    /// Which rows the movements change. Takes the workspace's budgets for shared use until the transaction ends, so that no budget appears
    /// half-way, and makes rows of new periods from what holds and ledger already say.
    /// </summary>
    public async Task<IReadOnlyList<PlannedChange>> PlanAsync(Guid workspaceId, IReadOnlyList<BudgetMovement> movements, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared(hashtextextended({workspaceId}::text, 1))", cancellationToken);
        var budgets = await db.Budgets.AsNoTracking().Where(budget => budget.WorkspaceId == workspaceId).ToListAsync(cancellationToken);
        var changes = PlanChanges(budgets, movements);
        await PrepareAsync(workspaceId, changes, cancellationToken);
        return changes;
    }

    /// <summary>The pure part of planning: one change per row, in the order in which rows are locked everywhere.</summary>
    public static IReadOnlyList<PlannedChange> PlanChanges(IReadOnlyList<Budget> budgets, IReadOnlyList<BudgetMovement> movements) =>
    [
        .. from budget in budgets
           from movement in movements
           where budget.Covers(movement.ProjectId, movement.Provider, movement.UserId)
           group movement by (Budget: budget, Start: Budget.StartOf(budget.Period, movement.AdmittedOn)) into same
           orderby same.Key.Budget.Scope, same.Key.Budget.Period, same.Key.Budget.Id, same.Key.Start
           select new PlannedChange(same.Key.Budget, same.Key.Start, same.Sum(movement => movement.ReservedNanoUsd), same.Sum(movement => movement.SpentNanoUsd)),
    ];

    /// <summary>Applies the changes. A reservation that does not fit ends it: the caller rolls back.</summary>
    /// <returns>The first budget without room; null when all changes are made.</returns>
    public async Task<BudgetShortage?> ApplyAsync(IReadOnlyList<PlannedChange> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            if (await TryApplyAsync(change, cancellationToken))
            {
                continue;
            }

            // Money may have come back in between. The row is locked while it is looked at: the numbers of a refusal must show why.
            var usage = await UsageAsync(change, cancellationToken, forUpdate: true);
            var isFull = (Int128)usage.SpentNanoUsd + usage.ReservedNanoUsd + change.ReservedNanoUsd > change.Budget.LimitNanoUsd;
            if (isFull || !await TryApplyAsync(change, cancellationToken))
            {
                return new BudgetShortage(change.Budget, usage.SpentNanoUsd, usage.ReservedNanoUsd, change.ReservedNanoUsd);
            }
        }

        return null;
    }

    private async Task<bool> TryApplyAsync(PlannedChange change, CancellationToken cancellationToken)
    {
        // Money that comes back or was really charged is never refused; only more reservation is.
        var bounded = change.ReservedNanoUsd > 0;
        return await db.Database.ExecuteSqlAsync($"""
            update budget_usage
            set reserved_nano_usd = reserved_nano_usd + {change.ReservedNanoUsd}, spent_nano_usd = spent_nano_usd + {change.SpentNanoUsd}
            where workspace_id = {change.Budget.WorkspaceId} and budget_id = {change.Budget.Id} and period_start = {change.PeriodStart}
              and (not {bounded} or spent_nano_usd::numeric + reserved_nano_usd + {change.ReservedNanoUsd} <= {change.Budget.LimitNanoUsd})
            """, cancellationToken) > 0;
    }

    /// <summary>For each reservation the first budget that would refuse it right now, after those before it. Changes nothing and promises nothing.</summary>
    public async Task<IReadOnlyList<BudgetShortage?>> FindShortagesAsync(Guid workspaceId, IReadOnlyList<BudgetMovement> movements, CancellationToken cancellationToken)
    {
        var budgets = await db.Budgets.AsNoTracking().Where(budget => budget.WorkspaceId == workspaceId).ToListAsync(cancellationToken);
        var starts = movements.SelectMany(movement => Enum.GetValues<BudgetPeriod>().Select(period => Budget.StartOf(period, movement.AdmittedOn))).Distinct().ToArray();
        var usages = await db.BudgetUsages.AsNoTracking()
            .Where(usage => usage.WorkspaceId == workspaceId && starts.Contains(usage.PeriodStart))
            .ToDictionaryAsync(usage => (usage.BudgetId, usage.PeriodStart), cancellationToken);
        return FindShortages(budgets, usages, movements);
    }

    /// <summary>The pure part: what finds room takes it from the next, what does not takes nothing.</summary>
    public static IReadOnlyList<BudgetShortage?> FindShortages(
        IReadOnlyList<Budget> budgets, IReadOnlyDictionary<(Guid Budget, DateOnly Start), BudgetUsage> usages, IReadOnlyList<BudgetMovement> movements)
    {
        var taken = new Dictionary<(Guid Budget, DateOnly Start), long>();
        var shortages = new BudgetShortage?[movements.Count];
        for (var place = 0; place < movements.Count; place++)
        {
            var changes = PlanChanges(budgets, [movements[place]]);
            foreach (var change in changes)
            {
                var row = (change.Budget.Id, change.PeriodStart);
                var usage = usages.GetValueOrDefault(row);
                var (spent, reserved) = (usage?.SpentNanoUsd ?? 0, (usage?.ReservedNanoUsd ?? 0) + taken.GetValueOrDefault(row));
                if ((Int128)spent + reserved + change.ReservedNanoUsd > change.Budget.LimitNanoUsd)
                {
                    shortages[place] = new BudgetShortage(change.Budget, spent, reserved, change.ReservedNanoUsd);
                    break;
                }
            }

            if (shortages[place] is null)
            {
                foreach (var change in changes)
                {
                    var row = (change.Budget.Id, change.PeriodStart);
                    taken[row] = taken.GetValueOrDefault(row) + change.ReservedNanoUsd;
                }
            }
        }

        return shortages;
    }

    /// <summary>Waits until no hold or settlement of the workspace is under way and keeps new ones out until the transaction ends.</summary>
    public Task LockForChangeAsync(Guid workspaceId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({workspaceId}::text, 1))", cancellationToken);

    /// <summary>A new budget counts what the period has already seen.</summary>
    public Task OpenPeriodAsync(Budget budget, DateOnly today, CancellationToken cancellationToken) =>
        PrepareAsync(budget.WorkspaceId, [new PlannedChange(budget, Budget.StartOf(budget.Period, today), 0, 0)], cancellationToken);

    /// <summary>What the changed row says now. With <paramref name="forUpdate"/> it stays locked until the transaction ends.</summary>
    public async Task<BudgetUsage> UsageAsync(PlannedChange change, CancellationToken cancellationToken, bool forUpdate = false)
    {
        var (workspaceId, budgetId, start) = (change.Budget.WorkspaceId, change.Budget.Id, change.PeriodStart);
        var row = forUpdate
            ? db.BudgetUsages.FromSql($"select * from budget_usage where workspace_id = {workspaceId} and budget_id = {budgetId} and period_start = {start} for update")
            : db.BudgetUsages.Where(usage => usage.WorkspaceId == workspaceId && usage.BudgetId == budgetId && usage.PeriodStart == start);
        return (await row.AsNoTracking().ToListAsync(cancellationToken)).FirstOrDefault()
            ?? new BudgetUsage { WorkspaceId = workspaceId, BudgetId = budgetId, PeriodStart = start, ReservedNanoUsd = 0, SpentNanoUsd = 0 };
    }

    private async Task PrepareAsync(Guid workspaceId, IReadOnlyList<PlannedChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var (ids, starts) = (changes.Select(change => change.Budget.Id).ToArray(), changes.Select(change => change.PeriodStart).ToArray());
        await db.Database.ExecuteSqlRawAsync(BudgetSql.OpenPeriods, [workspaceId, ids, starts], cancellationToken);
    }
}
