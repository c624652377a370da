using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Costing.Prices;

/// <summary>What a provider charges for requests without a result.</summary>
/// <param name="Provider" example="openai">The provider's id.</param>
/// <param name="Failed" example="not_charged">charged, not_charged or unknown.</param>
/// <param name="Cancelled" example="charged">charged, not_charged or unknown.</param>
/// <param name="Note" example="A dropped stream is charged for what was written.">In words.</param>
public sealed record FailureBillingResponse(string Provider, [OneOf("charged", "not_charged", "unknown")] string Failed, [OneOf("charged", "not_charged", "unknown")] string Cancelled, string Note);

internal static class ListFailureBilling
{
    public static Ok<Envelope<IReadOnlyList<FailureBillingResponse>>> Handle(PriceCatalogue catalogue) => ApiResults.Ok<IReadOnlyList<FailureBillingResponse>>(
    [
        .. catalogue.FailureBilling.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new FailureBillingResponse(pair.Key, pair.Value.Failed, pair.Value.Cancelled, pair.Value.Note)),
    ]);
}
