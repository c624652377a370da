using System.Collections.Frozen;
using System.Security.Cryptography;

namespace MediaLab.Costing.Prices;

/// <summary>
/// All list prices this version of the program knows, past ones too, read once at start from the files built into it. They are data of the
/// program and not of the installation, so no table can disagree with them; what a workspace changes is in price_overrides.
/// </summary>
internal sealed class PriceCatalogue
{
    private readonly FrozenDictionary<string, IReadOnlyList<Price>> _byProvider;

    private PriceCatalogue(string version, IReadOnlyList<Price> prices, IReadOnlySet<string> providers)
    {
        Version = version;
        Prices = prices;
        Providers = providers;
        _byProvider = prices.GroupBy(price => price.Provider).ToFrozenDictionary(group => group.Key, group => (IReadOnlyList<Price>)[.. group]);
    }

    /// <summary>Names the content: changes whenever any file does.</summary>
    public string Version { get; }

    public IReadOnlyList<Price> Prices { get; }

    /// <summary>Those that have no price yet, too.</summary>
    public IReadOnlySet<string> Providers { get; }

    public IReadOnlyList<Price> Of(string provider) => _byProvider.GetValueOrDefault(provider, []);

    /// <exception cref="InvalidDataException">A file breaks the schema.</exception>
    public static PriceCatalogue LoadBuiltIn()
    {
        var assembly = typeof(PriceCatalogue).Assembly;
        return Load(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Prices/", StringComparison.Ordinal))
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                using var buffer = new MemoryStream();
                stream.CopyTo(buffer);
                return (name, buffer.ToArray());
            }));
    }

    /// <exception cref="InvalidDataException">A file breaks the schema, or two are about one provider.</exception>
    public static PriceCatalogue Load(IEnumerable<(string Name, byte[] Json)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var prices = new List<Price>();
        var providers = new HashSet<string>();
        foreach (var (name, json) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            var (file, listed) = PriceFile.Read(name, json);
            if (!providers.Add(file.Provider))
            {
                throw new InvalidDataException($"{name}: there is another file about {file.Provider}.");
            }

            prices.AddRange(listed);
            hash.AppendData(json);
        }

        return new PriceCatalogue(Convert.ToHexStringLower(hash.GetHashAndReset())[..12], prices, providers);
    }
}
