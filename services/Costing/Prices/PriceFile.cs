using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaLab.Contracts;

namespace MediaLab.Costing.Prices;

/// <summary>The schema of <c>Prices/*.json</c>: one file per provider. Unknown members and impossible values stop the service from starting.</summary>
internal sealed record PriceFile(string Provider, string Currency, IReadOnlyList<PriceFile.Entry> Prices)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly HashSet<string> Units =
        [.. typeof(UsageUnits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    /// <summary>Models that share prices for the same time.</summary>
    internal sealed record Entry(
        IReadOnlyList<string> Models, DateOnly ValidFrom, string Source, IReadOnlyList<Rate> Rates,
        DateOnly? ValidTo = null, bool Free = false, IReadOnlyDictionary<string, string>? Attributes = null, LongContext? LongContext = null);

    /// <summary><paramref name="NanoUsd"/> nano-USD for <paramref name="Per"/> units.</summary>
    internal sealed record Rate(string Unit, long NanoUsd, long Per);

    /// <summary>A request whose whole prompt is longer pays these rates for everything.</summary>
    internal sealed record LongContext(long OverTokens, IReadOnlyList<Rate> Rates);

    public static bool IsUnit(string name) => Units.Contains(name);

    /// <exception cref="InvalidDataException">The file breaks the schema; says where.</exception>
    public static (PriceFile File, IReadOnlyList<Price> Prices) Read(string name, ReadOnlySpan<byte> json)
    {
        PriceFile file;
        try
        {
            file = JsonSerializer.Deserialize<PriceFile>(json, Strict) ?? throw new JsonException("The file is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{name}: {exception.Message}", exception);
        }

        Check(name, file.Currency == "USD", "only USD is supported");
        var prices = file.Prices.SelectMany(entry => file.Flatten(entry)).ToArray();
        foreach (var price in prices)
        {
            var where = $"{name}: {price.Model} {price.Unit} from {price.ValidFrom:O}";
            Check(where, Units.Contains(price.Unit), "the unit is not one of UsageUnits");
            Check(where, price.Per > 0 && price.NanoUsd >= 0 && price.ContextTokensOver >= 0, "numbers are positive");
            Check(where, price.Free == (price.NanoUsd == 0), "zero means unknown: a price of nothing is marked free, and only that");
            Check(where, price.ValidTo is not { } end || end > price.ValidFrom, "it ends before it begins");
            Check(where, price.Source.Length > 0, "a price names its source");
        }

        foreach (var same in prices.GroupBy(price => (price.Model, price.Unit, price.ContextTokensOver, Key(price.Attributes))))
        {
            var ordered = same.OrderBy(price => price.ValidFrom).ToArray();
            foreach (var (earlier, later) in ordered.Zip(ordered.Skip(1)))
            {
                Check($"{name}: {later.Model} {later.Unit}", earlier.ValidTo is { } end && end <= later.ValidFrom, "two prices hold at the same time");
            }
        }

        return (file, prices);
    }

    private IEnumerable<Price> Flatten(Entry entry) =>
        from model in entry.Models
        from rate in entry.Rates.Select(rate => (Rate: rate, Over: 0L)).Concat(entry.LongContext?.Rates.Select(rate => (Rate: rate, Over: entry.LongContext.OverTokens)) ?? [])
        select new Price(
            Provider, model, rate.Rate.Unit, rate.Rate.NanoUsd, rate.Rate.Per, entry.Attributes ?? new Dictionary<string, string>(), rate.Over,
            entry.ValidFrom, entry.ValidTo, entry.Source, entry.Free);

    private static string Key(IReadOnlyDictionary<string, string> attributes) =>
        string.Join('&', attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static void Check(string where, bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvalidDataException($"{where}: {rule}.");
        }
    }
}
