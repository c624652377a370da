using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MediaLab.ServiceDefaults.Egress;

public static class EgressClients
{
    /// <summary>A named HttpClient for addresses that users chose: it connects only where <see cref="EgressRule"/> allows.</summary>
    public static IHttpClientBuilder AddEgressClient(this IServiceCollection services, string name)
    {
        services.TryAddSingleton<HostLookup>(Dns.GetHostAddressesAsync);
        services.TryAddSingleton<EgressRule>();
        return services.AddHttpClient(name).ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<EgressRule>().CreateHandler());
    }
}
