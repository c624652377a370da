using System.Globalization;
using System.Text.Json;
using MediaLab.Generation.Providers;

namespace MediaLab.Generation.Catalogue.Listings;

/// <summary>Turns a provider's answer into entries. What an entry lacks, or has in another form than promised, is left out.</summary>
internal static class ListingReader
{
    private const int MostNameCharacters = 120;

    public static IEnumerable<ListedEntry> Read(Listing listing, JsonElement answer)
    {
        // Some answer with the bare list.
        var items = answer.ValueKind == JsonValueKind.Array ? [.. answer.EnumerateArray()] : answer.ListAt(listing.Items);
        foreach (var item in items)
        {
            if (item.TextAt(listing.Id) is not { Length: > 0 } id || !Model.IsPossibleId(id))
            {
                continue;
            }

            var name = listing.Name is null ? null : item.TextAt(listing.Name);
            var shutdown = listing.Shutdown is null ? null : item.TextAt(listing.Shutdown);
            yield return new ListedEntry(
                id,
                name is { Length: > 0 } ? name[..Math.Min(name.Length, MostNameCharacters)] : null,
                DateOnly.TryParseExact(shutdown is { Length: > 10 } ? shutdown[..10] : shutdown, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
                listing.Adds, listing.Values);
        }
    }
}
