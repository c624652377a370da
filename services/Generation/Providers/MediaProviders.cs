using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers;

/// <summary>
/// The adapters by provider id. A provider whose catalogue entry names a known protocol needs none of its own; any other entry without an
/// adapter stops the service at start.
/// </summary>
internal sealed class MediaProviders
{
    private readonly Dictionary<string, MediaProvider> _byId;

    public MediaProviders(IEnumerable<MediaProvider> providers, ModelCatalogue catalogue, ProviderHttp http)
    {
        _byId = providers.ToDictionary(provider => provider.Id);
        foreach (var entry in catalogue.Providers.Where(entry => entry.Protocol == Protocol.Openai && !_byId.ContainsKey(entry.Provider)))
        {
            _byId[entry.Provider] = new CompatibleProvider(entry.Provider, http);
        }

        var missing = catalogue.Providers.Select(provider => provider.Provider).Where(id => !_byId.ContainsKey(id)).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidOperationException($"No adapter speaks to {string.Join(", ", missing)}.");
        }
    }

    public MediaProvider this[string provider] => _byId[provider];

    /// <summary>Null: no such provider, or none any more.</summary>
    public MediaProvider? Find(string provider) => _byId.GetValueOrDefault(provider);
}
