using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

internal static class ListBudgets
{
    /// <summary>One page always: a workspace has a handful.</summary>
    public static async Task<Ok<Envelope<Page<BudgetResponse>>>> Handle(CostingDb db, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        DateOnly[] current = [Budget.StartOf(BudgetPeriod.Total, today), Budget.StartOf(BudgetPeriod.Day, today), Budget.StartOf(BudgetPeriod.Month, today)];
        var budgets = await db.Budgets.AsNoTracking().Where(budget => budget.WorkspaceId == user.WorkspaceId).ToListAsync(cancellationToken);
        var usages = (await db.BudgetUsages.AsNoTracking()
                .Where(usage => usage.WorkspaceId == user.WorkspaceId && current.Contains(usage.PeriodStart))
                .ToListAsync(cancellationToken))
            .ToDictionary(usage => (usage.BudgetId, usage.PeriodStart));
        return ApiResults.Ok(new Page<BudgetResponse>(
            [
                .. from budget in budgets
                   orderby budget.Scope, budget.ScopeId, budget.Period
                   let start = Budget.StartOf(budget.Period, today)
                   let usage = usages.GetValueOrDefault((budget.Id, start))
                   select BudgetResponse.From(budget, start, usage?.SpentNanoUsd ?? 0, usage?.ReservedNanoUsd ?? 0),
            ],
            null));
    }
}
