using MediaLab.ServiceDefaults.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MediaLab.Assets.Storage;

internal static class StorageExtensions
{
    /// <summary>The object store, links to it and its health.</summary>
    public static void AddObjectStorage(this WebApplicationBuilder builder)
    {
        switch (builder.Configuration["Storage:Kind"] ?? "file")
        {
            case "file":
                builder.Services.AddSingleton<IObjectStore, FileObjectStore>();
                break;
            case "s3":
                builder.Services.AddOptions<S3Options>().BindConfiguration(S3Options.Section).ValidateDataAnnotations().ValidateOnStart();
                builder.Services.AddSingleton<IObjectStore, S3ObjectStore>();
                break;
            case var other:
                throw new InvalidOperationException($"Storage:Kind is file or s3, not '{other}'.");
        }

        builder.Services.AddSingleton<LinkSigner>();
        builder.Services.AddSingleton<ContentLinks>();
        builder.Services.AddHostedService<ObjectStorePreparation>();
        builder.Services.AddHealthChecks().AddCheck<ObjectStoreHealth>("objects");
    }

    /// <summary>Prepares the store beside the start: a store that comes up later than the service must not keep it from answering.</summary>
    private sealed class ObjectStorePreparation(IObjectStore store, ILogger<ObjectStorePreparation> logger) : BackgroundService
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await store.PrepareAsync(stoppingToken);
                    return;
                }
                catch (ApiException exception)
                {
                    logger.LogWarning(exception, "The object store does not answer yet; trying again in {Pause}.", Pause);
                    await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
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
