using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers;

/// <summary>The adapters by provider id. A catalogue entry without an adapter stops the service at start.</summary>
internal sealed class MediaProviders
{
    private readonly Dictionary<string, MediaProvider> _byId;

    public MediaProviders(IEnumerable<MediaProvider> providers, ModelCatalogue catalogue)
    {
        _byId = providers.ToDictionary(provider => provider.Id);
        var missing = catalogue.Providers.Select(provider => provider.Provider).Where(id => !_byId.ContainsKey(id)).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidOperationException($"No adapter speaks to {string.Join(", ", missing)}.");
        }
    }

    public MediaProvider this[string provider] => _byId[provider];
}
