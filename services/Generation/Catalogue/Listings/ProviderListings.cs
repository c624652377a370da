using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Running;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Catalogue.Listings;

/// <summary>What providers said that they serve to one workspace: kept, brought up to date, and asked for when it is old.</summary>
internal sealed class ProviderListings(ModelCatalogue catalogue, MediaProviders providers, ListingClient client, GenerationDb db, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Has the old ones asked for soon. Nobody waits for it.</summary>
    public async Task WantAsync(RoutingSituation situation, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var old = Askable(situation.ProvidersWithKeys).Where(entry => situation.Listings.FirstOrDefault(listing => listing.Provider == entry.Provider) is not { } known
            || (known.WantedAt is null && !(now - known.FetchedAt < Fresh) && !(now - known.AskedAt < Patience))).ToArray();
        foreach (var entry in old)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into provider_listings (workspace_id, provider, entries, wanted_at) values ({situation.WorkspaceId}, {entry.Provider}, '[]', now())
                on conflict (workspace_id, provider) do update set wanted_at = now()
                """,
                cancellationToken);
        }

        if (old.Length > 0)
        {
            await GenerationQueue.NotifyAsync(db, GenerationSignals.ListingWanted, cancellationToken);
        }
    }

    /// <summary>Asks now, all at once; those that do not answer keep what was known.</summary>
    /// <param name="workspaceId">The caller's.</param>
    /// <param name="wanted">Which may be asked: those with keys.</param>
    public async Task<IReadOnlyList<ProviderListing>> RefreshAsync(Guid workspaceId, IReadOnlySet<string> wanted, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(Askable(wanted).Select(async entry => (Entry: entry, Answer: await client.ReadAsync(entry, cancellationToken))));
        foreach (var (entry, (entries, problem)) in answers)
        {
            var now = clock.GetUtcNow();
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into provider_listings as known (workspace_id, provider, entries, fetched_at, asked_at, problem)
                values ({workspaceId}, {entry.Provider}, {GenerationJson.Write(entries ?? [])}::jsonb, {(entries is null ? (DateTimeOffset?)null : now)}, {now}, {problem})
                on conflict (workspace_id, provider) do update set
                    entries = case when excluded.fetched_at is null then known.entries else excluded.entries end,
                    fetched_at = coalesce(excluded.fetched_at, known.fetched_at),
                    asked_at = excluded.asked_at, wanted_at = null, problem = excluded.problem
                """,
                cancellationToken);
        }

        var asked = answers.Select(answer => answer.Entry.Provider).ToArray();
        return await db.ProviderListings.AsNoTracking().Where(row => row.WorkspaceId == workspaceId && asked.Contains(row.Provider)).OrderBy(row => row.Provider).ToListAsync(cancellationToken);
    }

    private IEnumerable<ProviderEntry> Askable(IReadOnlySet<string> withKeys) => catalogue.Providers.Where(entry => entry.Listings.Count > 0
        && (providers[entry.Provider] is { NeedsKey: true } ? withKeys.Contains(entry.Provider) : entry.OpenModels.Any(model => providers[entry.Provider].UnavailableReason(model) is null)));
}
