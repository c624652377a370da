using MediaLab.Generation.Catalogue.Listings;
using MediaLab.Generation.Routing;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Catalogue;

/// <summary>What a provider said that it serves.</summary>
/// <param name="Provider" example="openrouter">Its id.</param>
/// <param name="Entries" example="344">How many models, or values of a setting such as voices, it listed.</param>
/// <param name="FetchedAt" example="2026-11-21T09:30:00+00:00">When it last answered.</param>
/// <param name="Problem">Why it did not answer now; what was known before stays.</param>
public sealed record ListingResponse(string Provider, int Entries, DateTimeOffset? FetchedAt, string? Problem);

internal static class RefreshModels
{
    public static async Task<Ok<Envelope<IReadOnlyList<ListingResponse>>>> Handle(
        ProviderListings listings, ProviderRouter router, CurrentUser user, CancellationToken cancellationToken)
    {
        var situation = await router.SituationAsync(user.WorkspaceId, cancellationToken);
        var refreshed = await listings.RefreshAsync(user.WorkspaceId, situation.ProvidersWithKeys, cancellationToken);
        return ApiResults.Ok<IReadOnlyList<ListingResponse>>(
            [.. refreshed.Select(row => new ListingResponse(row.Provider, row.Read().Count, row.FetchedAt, row.Problem))]);
    }
}
