using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers;

/// <summary>Where providers are: as configured for this installation, else at the simulator when there is one, else at their own address.</summary>
internal sealed class ProviderAddresses(IConfiguration configuration)
{
    /// <summary>Null: it has no address of its own and none is configured.</summary>
    public Uri? Of(ProviderEntry provider)
    {
        if (configuration[$"Providers:{provider.Provider}:BaseUrl"] is { Length: > 0 } configured)
        {
            return new Uri(configured);
        }

        return configuration["Providers:SimulatorUrl"] is { Length: > 0 } simulator
            ? new Uri($"{simulator.TrimEnd('/')}/{provider.Provider}{provider.BaseUrl?.AbsolutePath.TrimEnd('/')}")
            : provider.BaseUrl;
    }

    /// <summary>Another public address of the provider; at the simulator when there is one.</summary>
    public Uri Elsewhere(ProviderEntry provider, Uri address) => configuration["Providers:SimulatorUrl"] is { Length: > 0 } simulator
        ? new Uri($"{simulator.TrimEnd('/')}/{provider.Provider}{address.AbsolutePath.TrimEnd('/')}")
        : address;
}
