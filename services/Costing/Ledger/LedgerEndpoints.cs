using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Costing.Ledger;

internal static class LedgerEndpoints
{
    public static void MapLedgerEndpoints(this IEndpointRouteBuilder routes)
    {
        var costs = routes.MapGroup("/api/costs").WithTags("Costs").RequireAuthorization(Policies.Read);
        costs.MapGet("/ledger", ListLedger.Handle).WithName(nameof(ListLedger))
            .WithSummary("What was charged, newest first, with the estimate beside each amount and how it came about.");
        costs.MapGet("/summary", GetCostSummary.Handle).WithName(nameof(GetCostSummary))
            .WithSummary("What a project, or the whole workspace, has cost by certainty, and what running generations have reserved.");
    }
}
