using MediaLab.ServiceDefaults.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MediaLab.Assets.Storage;

internal static class StorageExtensions
{
    /// <summary>The object store, links to it and its health.</summary>
    public static void AddObjectStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IObjectStore, FileObjectStore>();
        builder.Services.AddSingleton<LinkSigner>();
        builder.Services.AddSingleton<ContentLinks>();
        builder.Services.AddHealthChecks().AddCheck<ObjectStoreHealth>("objects");
    }

    /// <summary>Preparing is idempotent and proves that the store answers: a bucket that was not there yet is made by the first probe.</summary>
    private sealed class ObjectStoreHealth(IObjectStore store) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await store.PrepareAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (ApiException exception)
            {
                return HealthCheckResult.Unhealthy("The object store does not answer.", exception);
            }
        }
    }
}
