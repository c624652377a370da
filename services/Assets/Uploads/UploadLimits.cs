using System.ComponentModel.DataAnnotations;
using MediaLab.Assets.Assets;

namespace MediaLab.Assets.Uploads;

/// <summary>The largest upload of each type, in bytes. Configuration section <c>Assets:MaxBytes</c>.</summary>
internal sealed record UploadLimits
{
    public const string Section = "Assets:MaxBytes";

    [Range(1, 64L << 20)]
    public long Text { get; init; } = 10L << 20;

    [Range(1, 1L << 30)]
    public long Image { get; init; } = 50L << 20;

    [Range(1, 4L << 30)]
    public long Audio { get; init; } = 200L << 20;

    [Range(1, 4L << 30)]
    public long Video { get; init; } = 2L << 30;

    public long Of(AssetType type) => type switch
    {
        AssetType.Text => Text,
        AssetType.Image => Image,
        AssetType.Audio => Audio,
        AssetType.Video => Video,
    };
}
