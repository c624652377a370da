using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Costing.Prices;

internal static class PriceEndpoints
{
    public static void MapPriceEndpoints(this IEndpointRouteBuilder routes)
    {
        var prices = routes.MapGroup("/api/prices").WithTags("Prices").RequireAuthorization(Policies.Read);
        prices.MapGet("/", ListPrices.Handle).WithName(nameof(ListPrices))
            .WithSummary("The prices that hold in this workspace on a day, with validity and source; its own prices replace listed ones.");
        prices.MapPut("/overrides/{id:guid}", PutPriceOverride.Handle).WithName(nameof(PutPriceOverride)).RequireAuthorization(Policies.Manage)
            .WithSummary("Sets a price of the workspace's own. It holds from now on; what is in the ledger keeps its price.")
            .WithError(409, CostingErrorCodes.PriceExists);
        prices.MapDelete("/overrides/{id:guid}", DeletePriceOverride.Handle).WithName(nameof(DeletePriceOverride)).RequireAuthorization(Policies.Manage)
            .WithSummary("Goes back to the listed price.");
    }
}
