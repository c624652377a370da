using MediaLab.Assets.Assets;
using MediaLab.Assets.Processing;
using MediaLab.Assets.Processing.Tools;
using MediaLab.Assets.Uploads;
using MediaLab.Assets.Upkeep;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Background;

namespace MediaLab.Assets;

/// <summary>What the service is made of.</summary>
internal static class AssetsServices
{
    public static void AddAssets(this WebApplicationBuilder builder, ServiceRole role)
    {
        var services = builder.Services;
        services.AddOptions<UploadLimits>().BindConfiguration(UploadLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ProcessingSignal>();
        services.AddScoped<BeginUpload>();
        services.AddScoped<UploadCompletion>();
        services.AddScoped<AssetChanges>();
        if (role.IsWorker)
        {
            services.AddWorker();
        }
    }

    /// <summary>The job table's worker, the caged tools and the upkeep: parsers of foreign media never run in an API process.</summary>
    private static void AddWorker(this IServiceCollection services)
    {
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AssetQueue>();
        services.AddSingleton<AssetJobs>();
        services.AddSingleton<PreviewMaker>();
        services.AddSingleton<ToolCage>();
        services.AddSingleton<ImageTools>();
        services.AddSingleton<MediaProbe>();
        services.AddSingleton<VideoTools>();
        services.AddSingleton<AudioTools>();
        services.AddHostedService<AssetWorker>();
        services.AddPeriodicWork<AssetQueueAge>();
        services.AddPeriodicWork<AssetUpkeep>();
    }
}
