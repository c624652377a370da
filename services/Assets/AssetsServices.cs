using MediaLab.Assets.Assets;
using MediaLab.Assets.Processing;
using MediaLab.Assets.Processing.Tools;
using MediaLab.Assets.Uploads;
using MediaLab.Assets.Upkeep;

namespace MediaLab.Assets;

internal static class AssetsServices
{
    /// <summary><c>--role api</c>, <c>worker</c> or <c>all</c> (the default): parsers of foreign media never run in an API process.</summary>
    public static bool RunsAs(this IConfiguration configuration, string role) => (configuration["role"] ?? "all") switch
    {
        "all" => true,
        "api" or "worker" => configuration["role"] == role,
        var other => throw new InvalidOperationException($"--role is api, worker or all, not '{other}'."),
    };

    /// <summary>What the routes and the gRPC service need.</summary>
    public static void AddAssets(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<UploadLimits>().BindConfiguration(UploadLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ProcessingSignal>();
        builder.Services.AddScoped<BeginUpload>();
        builder.Services.AddScoped<UploadCompletion>();
        builder.Services.AddScoped<AssetChanges>();
    }

    /// <summary>The job table's worker, the caged tools and the upkeep.</summary>
    public static void AddAssetWorker(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AssetUpkeep>();
        builder.Services.AddSingleton<AssetQueue>();
        builder.Services.AddSingleton<AssetJobs>();
        builder.Services.AddSingleton<PreviewMaker>();
        builder.Services.AddSingleton<ToolCage>();
        builder.Services.AddSingleton<ImageTools>();
        builder.Services.AddSingleton<MediaProbe>();
        builder.Services.AddSingleton<VideoTools>();
        builder.Services.AddSingleton<AudioTools>();
        builder.Services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (builder.Configuration.RunsAs("worker"))
        {
            builder.Services.AddHostedService<AssetWorker>();
            builder.Services.AddHostedService(services => services.GetRequiredService<AssetUpkeep>());
        }
    }
}
