using System.Text;
using MediaLab.Assets.Assets;
using MediaLab.Assets.Processing.Tools;
using MediaLab.Assets.Sniffing;
using MediaLab.Assets.Storage;

namespace MediaLab.Assets.Processing;

/// <summary>What was found and made.</summary>
internal sealed record Previews
{
    public int? Width { get; init; }

    public int? Height { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>JSON object.</summary>
    public string? Details { get; init; }

    public int[] ThumbnailSizes { get; init; } = [];

    public bool HasWaveform { get; init; }

    public string? TextPreview { get; init; }
}

/// <summary>The bytes cannot be played or shown; the message is for the user.</summary>
internal sealed class BrokenMediaException(string message) : Exception(message);

/// <summary>Fetches an asset into a folder of its own, looks into it with the caged tools and stores the previews.</summary>
internal sealed class PreviewMaker(IObjectStore store, ImageTools images, MediaProbe probe, VideoTools video, AudioTools audio)
{
    private const int PreviewCharacters = 2000;

    public async Task<Previews> MakeAsync(Asset asset, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("medialab-asset-").FullName;
        try
        {
            var input = Path.Combine(folder, "input");
            await FetchAsync(asset, input, cancellationToken);
            return asset.Type switch
            {
                AssetType.Text => await TextAsync(input, cancellationToken),
                AssetType.Image => await ImageAsync(asset, folder, input, cancellationToken),
                AssetType.Video => await VideoAsync(asset, folder, input, cancellationToken),
                AssetType.Audio => await AudioAsync(asset, folder, input, cancellationToken),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Previews> TextAsync(string input, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, Encoding.UTF8);
        var buffer = new char[PreviewCharacters];
        var read = await reader.ReadBlockAsync(buffer, cancellationToken);
        // Half a surrogate pair is no text that a database takes.
        return new Previews { TextPreview = new string(buffer, 0, read > 0 && char.IsHighSurrogate(buffer[read - 1]) ? read - 1 : read) };
    }

    private async Task<Previews> ImageAsync(Asset asset, string folder, string input, CancellationToken cancellationToken)
    {
        var header = await images.ReadHeaderAsync(folder, input, cancellationToken);
        return new Previews
        {
            Width = header.Width,
            Height = header.Height,
            Details = header.Details,
            ThumbnailSizes = await ThumbnailsAsync(asset, folder, input, Math.Max(header.Width, header.Height), cancellationToken),
        };
    }

    private async Task<Previews> VideoAsync(Asset asset, string folder, string input, CancellationToken cancellationToken)
    {
        var found = await probe.ReadAsync(folder, input, FormatOf(asset), cancellationToken);
        if (found is not { Width: { } width, Height: { } height })
        {
            throw new BrokenMediaException("There is no picture in this video.");
        }

        var poster = await video.MakePosterAsync(folder, input, FormatOf(asset), found.DurationMs, cancellationToken);
        return new Previews
        {
            Width = width,
            Height = height,
            DurationMs = found.DurationMs,
            Details = found.Details,
            ThumbnailSizes = await ThumbnailsAsync(asset, folder, poster, Math.Max(width, height), cancellationToken),
        };
    }

    private async Task<Previews> AudioAsync(Asset asset, string folder, string input, CancellationToken cancellationToken)
    {
        var found = await probe.ReadAsync(folder, input, FormatOf(asset), cancellationToken);
        if (!found.HasAudio)
        {
            throw new BrokenMediaException("There is no sound in this audio file.");
        }

        var waveform = await audio.ReadPeaksAsync(folder, input, FormatOf(asset), found.DurationMs, cancellationToken);
        await using (var peaks = new MemoryStream(waveform.ToJson()))
        {
            await store.WriteAsync(ObjectKeys.Waveform(asset.WorkspaceId, asset.Id), peaks, "application/json", peaks.Length, cancellationToken);
        }

        var picture = await audio.DrawAsync(folder, input, FormatOf(asset), cancellationToken);
        return new Previews
        {
            DurationMs = found.DurationMs ?? waveform.DurationMs,
            Details = found.Details,
            HasWaveform = true,
            ThumbnailSizes = await ThumbnailsAsync(asset, folder, picture, AudioTools.PictureWidth, cancellationToken),
        };
    }

    private async Task<int[]> ThumbnailsAsync(Asset asset, string folder, string picture, int longerSide, CancellationToken cancellationToken)
    {
        var sizes = ImageTools.SizesFor(longerSide);
        foreach (var size in sizes)
        {
            var thumbnail = await images.MakeThumbnailAsync(folder, picture, size, cancellationToken);
            await using var bytes = File.OpenRead(thumbnail);
            await store.WriteAsync(ObjectKeys.Thumbnail(asset.WorkspaceId, asset.Id, size), bytes, "image/webp", bytes.Length, cancellationToken);
        }

        return sizes;
    }

    private async Task FetchAsync(Asset asset, string target, CancellationToken cancellationToken)
    {
        await using var stored = await store.OpenAsync(asset.ObjectKey, cancellationToken) ?? throw new BrokenMediaException("Its bytes are gone from the object store.");
        await using var file = File.Create(target);
        await stored.Content.CopyToAsync(file, cancellationToken);
    }

    private static MediaFormat FormatOf(Asset asset) =>
        MediaFormat.Find(asset.MediaType) ?? throw new InvalidOperationException($"Asset {asset.Id} has the unknown media type '{asset.MediaType}'.");
}
