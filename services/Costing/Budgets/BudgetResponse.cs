using MediaLab.Contracts;
using MediaLab.Contracts.Events;

namespace MediaLab.Costing.Budgets;

/// <summary>A budget and what its current period has used.</summary>
/// <param name="Id">The budget.</param>
/// <param name="Scope">workspace, project, provider or user.</param>
/// <param name="ScopeId" example="01997c3e-8b1a-7549-9c55-3ff8e9397811">The project, provider or user; the workspace's own id for the scope workspace.</param>
/// <param name="Period" example="month">total, day or month (UTC).</param>
/// <param name="PeriodStart" example="2026-11-01">First UTC day of the current period; null for total.</param>
/// <param name="LimitUsd" example='"25.00"'>The limit in US dollars.</param>
/// <param name="Limit" example='{"nanoUsd":25000000000,"certainty":"reported"}'>The limit as money.</param>
/// <param name="Spent" example='{"nanoUsd":1260000000}'>Sum of the ledger in this period: computed. Amounts in it may have been estimated; the ledger says which.</param>
/// <param name="Reserved" example='{"nanoUsd":84000000,"certainty":"estimated"}'>Sum of what running generations can cost at most.</param>
/// <param name="Remaining" example='{"nanoUsd":23656000000,"certainty":"estimated"}'>What a new generation may cost at most; never below zero.</param>
/// <param name="Thresholds" example="[50,80,100]">Percent at which an alert is raised.</param>
/// <param name="FollowsProject">It is the project's own budget: change it there.</param>
/// <param name="UpdatedAt">When limit or thresholds changed last.</param>
public sealed record BudgetResponse(
    Guid Id, BudgetScope Scope, string ScopeId, BudgetPeriod Period, DateOnly? PeriodStart, UsdAmount LimitUsd, Money Limit, Money Spent, Money Reserved,
    Money Remaining, IReadOnlyList<int> Thresholds, bool FollowsProject, DateTimeOffset UpdatedAt)
{
    internal static BudgetResponse From(Budget budget, DateOnly periodStart, long spentNanoUsd, long reservedNanoUsd) => new(
        budget.Id, budget.Scope, budget.ScopeId, budget.Period, budget.Period == BudgetPeriod.Total ? null : periodStart,
        new UsdAmount(budget.LimitNanoUsd), new Money(budget.LimitNanoUsd, Certainty.Reported), new Money(spentNanoUsd, Certainty.Computed),
        new Money(reservedNanoUsd, Certainty.Estimated),
        new Money((long)Int128.Max(0, (Int128)budget.LimitNanoUsd - spentNanoUsd - reservedNanoUsd), Certainty.Estimated),
        budget.Thresholds, budget.FollowsProject, budget.UpdatedAt);
}
