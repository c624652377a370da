using System.Security.Cryptography;
using System.Text;
using MediaLab.Contracts;
using MediaLab.Costing.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Prices;

/// <summary>What quantities cost.</summary>
/// <param name="AmountNanoUsd">Sum of the lines in nano-USD; only a part of the whole unless <paramref name="Priced"/>.</param>
/// <param name="Priced">Every unit has a price.</param>
/// <param name="Lines">The breakdown of what is known.</param>
/// <param name="Estimated">A unit was priced by what is usual, because nobody publishes its own price.</param>
internal sealed record PricedUsage(long AmountNanoUsd, bool Priced, IReadOnlyList<PriceLine> Lines, bool Estimated = false);

/// <summary>The prices that hold in one workspace: the catalogue with the workspace's own prices over it.</summary>
internal sealed class PriceBook(PriceCatalogue catalogue, IReadOnlyList<PriceOverride> overrides)
{
    private static readonly string[] ContextUnits =
        [UsageUnits.InputTokens, UsageUnits.CachedInputTokens, UsageUnits.CacheWriteTokens, UsageUnits.ImageInputTokens, UsageUnits.AudioInputTokens];

    private readonly ILookup<string, Price> _own = overrides.Select(row => row.AsPrice()).ToLookup(price => price.Provider);

    /// <summary>Stored with every amount. The part after "+" names the workspace's own prices.</summary>
    public string Version { get; } = overrides.Count == 0 ? catalogue.Version : $"{catalogue.Version}+{HashOf(overrides)}";

    public static async Task<PriceBook> OpenAsync(CostingDb db, PriceCatalogue catalogue, Guid workspaceId, CancellationToken cancellationToken) =>
        new(catalogue, await db.PriceOverrides.AsNoTracking().Where(row => row.WorkspaceId == workspaceId).ToListAsync(cancellationToken));

    /// <summary>
    /// Prices quantities on a day. Units are disjoint (<see cref="UsageUnits"/>), so each is priced once; a threshold on the length of the
    /// prompt looks at all of it, cached or not, and reprices the whole request. Where a model has no price for tokens of a cache, the one
    /// for its input stands in.
    /// </summary>
    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public PricedUsage PriceOf(
        string provider, string model, IReadOnlyDictionary<string, long> units, IReadOnlyDictionary<string, string> attributes, DateOnly day)
    {
        var context = ContextUnits.Aggregate(0L, (sum, unit) => checked(sum + units.GetValueOrDefault(unit)));
        var lines = new List<PriceLine>();
        var (priced, estimated) = (true, false);
        foreach (var (unit, quantity) in units.Where(unit => unit.Value != 0).OrderBy(unit => unit.Key, StringComparer.Ordinal))
        {
            var price = Find(provider, model, unit, attributes, context, day);
            if (price is null && Find(provider, model, UsageUnits.InputTokens, attributes, context, day) is { } input)
            {
                price = InPlaceOf(unit, input);
                estimated |= price is not null;
            }

            if (price is not null)
            {
                lines.Add(new PriceLine(unit, quantity, price.NanoUsd, price.Per, PriceArithmetic.Amount(quantity, price.NanoUsd, price.Per), price.Source));
            }
            else
            {
                priced = false;
            }
        }

        // Nothing counted is nothing known: an empty usage must not pass for free.
        return new PricedUsage(PriceArithmetic.Sum(lines), priced && lines.Count > 0, lines, estimated);
    }

    /// <summary>
    /// What reading from a cache and writing to it cost at most at the providers that say it: as much as input, and a quarter more. Null for
    /// every other unit.
    /// </summary>
    private static Price? InPlaceOf(string unit, Price input) => unit switch
    {
        UsageUnits.CachedInputTokens => input with { Unit = unit, Source = $"{input.Source}; no price for cached tokens: as input" },
        UsageUnits.CacheWriteTokens => input with
        {
            Unit = unit,
            NanoUsd = checked(input.NanoUsd * 5),
            Per = checked(input.Per * 4),
            Source = $"{input.Source}; no price for cache writes: 1.25 times the input",
        },
        _ => null,
    };

    /// <summary>All prices valid on a day; a listed one that an own price replaces is left out.</summary>
    public IEnumerable<Price> ListOn(DateOnly day)
    {
        var own = _own.SelectMany(group => group).ToArray();
        return own.Concat(catalogue.Prices.Where(listed => listed.IsValidOn(day) && !own.Any(mine => Replaces(mine, listed))));
    }

    private static bool Replaces(Price mine, Price listed) =>
        mine.Provider == listed.Provider && mine.Unit == listed.Unit && (mine.Model == listed.Model || mine.Model == Price.AnyModel)
        && mine.Attributes.All(wanted => listed.Attributes.TryGetValue(wanted.Key, out var value) && string.Equals(value, wanted.Value, StringComparison.OrdinalIgnoreCase));

    private Price? Find(string provider, string model, string unit, IReadOnlyDictionary<string, string> attributes, long context, DateOnly day) =>
        _own[provider].Concat(catalogue.Of(provider))
            .Where(price => price.Covers(model, unit, attributes, context, day))
            .MaxBy(price => price.Precedence);

    private static string HashOf(IReadOnlyList<PriceOverride> overrides)
    {
        var text = string.Join('\n', overrides.OrderBy(row => row.Id).Select(row => $"{row.Id:N} {row.UpdatedAt.UtcTicks}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
    }
}
