using MediaLab.Generation.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace MediaLab.Generation.Catalogue.Listings;

/// <summary>The catalogue as each workspace sees it: put together once, and again when one of its providers has given a newer list.</summary>
internal sealed class WorkspaceCatalogues(ModelCatalogue catalogue, IMemoryCache cache)
{
    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(10);

    /// <param name="workspaceId">The caller's.</param>
    /// <param name="listings">All of the workspace's.</param>
    /// <param name="db">Where the lists are read when they are newer than what is kept.</param>
    public async Task<ModelCatalogue> OfAsync(Guid workspaceId, IReadOnlyList<ListingAge> listings, GenerationDb db, CancellationToken cancellationToken)
    {
        var version = string.Join(' ', listings.Where(listing => listing.FetchedAt is not null).OrderBy(listing => listing.Provider, StringComparer.Ordinal)
            .Select(listing => $"{listing.Provider}@{listing.FetchedAt:O}"));
        if (version.Length == 0)
        {
            return catalogue;
        }

        if (cache.Get<Kept>(Key(workspaceId)) is { } kept && kept.Version == version)
        {
            return kept.Catalogue;
        }

        var rows = await db.ProviderListings.AsNoTracking().Where(row => row.WorkspaceId == workspaceId).ToListAsync(cancellationToken);
        var own = catalogue.With(rows.ToDictionary(row => row.Provider, row => row.Read()));
        cache.Set(Key(workspaceId), new Kept(version, own), new MemoryCacheEntryOptions { SlidingExpiration = Unused });
        return own;
    }

    private static (string, Guid) Key(Guid workspaceId) => (nameof(WorkspaceCatalogues), workspaceId);

    private sealed record Kept(string Version, ModelCatalogue Catalogue);
}
