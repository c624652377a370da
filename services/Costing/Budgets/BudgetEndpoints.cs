using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Costing.Budgets;

internal static class BudgetEndpoints
{
    public static void MapBudgetEndpoints(this IEndpointRouteBuilder routes)
    {
        var budgets = routes.MapGroup("/api/budgets").WithTags("Budgets").RequireAuthorization(Policies.Read);
        budgets.MapGet("/", ListBudgets.Handle).WithName(nameof(ListBudgets))
            .WithSummary("All budgets of the workspace, each with what its current period has spent and reserved.");
        budgets.MapPut("/", PutBudget.Handle).WithName(nameof(PutBudget)).RequireAuthorization(Policies.Manage)
            .WithSummary("Sets the budget of a scope and period: makes it, or changes its limit and thresholds.")
            .WithError(404, ErrorCodes.NotFound);
        budgets.MapDelete("/{id:guid}", DeleteBudget.Handle).WithName(nameof(DeleteBudget)).RequireAuthorization(Policies.Manage)
            .WithSummary("Removes a budget. What was spent stays in the ledger.")
            .WithError(409, CostingErrorCodes.BudgetFollowsProject);
        budgets.MapGet("/alerts", ListBudgetAlerts.Handle).WithName(nameof(ListBudgetAlerts))
            .WithSummary("Thresholds passed, budgets exceeded and charges above their hold, newest first.");
        budgets.MapPost("/alerts/{id:guid}/acknowledge", AcknowledgeBudgetAlert.Handle).WithName(nameof(AcknowledgeBudgetAlert)).RequireAuthorization(Policies.Manage)
            .WithSummary("Marks an alert as seen. Doing it again changes nothing.");
    }
}
