using MediaLab.Assets.Processing;
using MediaLab.Assets.Uploads;

namespace MediaLab.Assets;

internal static class AssetsServices
{
    public static void AddUploads(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<UploadLimits>().BindConfiguration(UploadLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ProcessingSignal>();
        builder.Services.AddScoped<BeginUpload>();
        builder.Services.AddScoped<UploadCompletion>();
    }
}
