using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Costing.Prices;

/// <summary>What a provider charges for requests without a result.</summary>
/// <param name="Provider">The provider's id.</param>
/// <param name="Failed">charged, not_charged or unknown.</param>
/// <param name="Cancelled">charged, not_charged or unknown.</param>
/// <param name="Note">In words.</param>
public sealed record FailureBillingResponse(string Provider, string Failed, string Cancelled, string Note);

internal static class ListFailureBilling
{
    public static Ok<Envelope<IReadOnlyList<FailureBillingResponse>>> Handle(PriceCatalogue catalogue) => ApiResults.Ok<IReadOnlyList<FailureBillingResponse>>(
    [
        .. catalogue.FailureBilling.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new FailureBillingResponse(pair.Key, pair.Value.Failed, pair.Value.Cancelled, pair.Value.Note)),
    ]);
}
