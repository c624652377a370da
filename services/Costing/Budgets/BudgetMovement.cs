namespace MediaLab.Costing.Budgets;

/// <summary>Money that changes its state, and everything that decides which budgets it counts in. Amounts are changes in nano-USD.</summary>
internal sealed record BudgetMovement(Guid ProjectId, string Provider, Guid UserId, DateOnly AdmittedOn, long ReservedNanoUsd, long SpentNanoUsd);

/// <summary>One row of budget_usage that a movement changes, and by how much.</summary>
internal sealed record PlannedChange(Budget Budget, DateOnly PeriodStart, long ReservedNanoUsd, long SpentNanoUsd);

/// <summary>A budget that has no room. Amounts in nano-USD.</summary>
internal sealed record BudgetShortage(Budget Budget, long SpentNanoUsd, long ReservedNanoUsd, long RequestedNanoUsd);
