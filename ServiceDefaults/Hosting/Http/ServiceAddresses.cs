using Microsoft.Extensions.Configuration;

namespace MediaLab.ServiceDefaults.Http;

/// <summary>Where other services are, from what the AppHost injects: <c>services:{name}:{endpoint}:0</c>.</summary>
public static class ServiceAddresses
{
    /// <exception cref="InvalidOperationException">The AppHost gave this process no reference to that service.</exception>
    public static Uri ServiceAddress(this IConfiguration configuration, string service, string endpoint = "http") =>
        configuration[$"services:{service}:{endpoint}:0"] is { Length: > 0 } address
            ? new Uri(address)
            : throw new InvalidOperationException(
                $"No address for '{service}' ({endpoint}). The AppHost sets services__{service}__{endpoint}__0 by WithReference({service}).");
}
