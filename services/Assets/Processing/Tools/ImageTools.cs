using System.Globalization;
using System.Text.Json;

namespace MediaLab.Assets.Processing.Tools;

/// <summary>Upright size of a picture and what else its header says.</summary>
internal sealed record ImageHeader(int Width, int Height, string Details);

/// <summary>libvips: reads a header without decoding, and decodes no more than a thumbnail needs.</summary>
internal sealed class ImageTools(ToolCage cage)
{
    /// <summary>A bomb is small on the disk and huge in memory: refused by its header.</summary>
    public const long MaxPixels = 150_000_000;

    private static readonly int[] Sizes = [256, 512, 1024];

    /// <summary>Up to the first that holds all of the picture: nothing is ever made larger.</summary>
    public static int[] SizesFor(int longerSide) => [.. Sizes.Where((_, index) => index == 0 || Sizes[index - 1] < longerSide)];

    public async Task<ImageHeader> ReadHeaderAsync(string folder, string input, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await cage.RunAsync(folder, ["vipsheader", "-a", input], cancellationToken);
        }
        catch (ToolFailedException failure)
        {
            throw new BrokenMediaException($"This picture cannot be read: {failure.Words}");
        }

        var fields = text.Split('\n').Select(line => line.Split(": ", 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0].Trim()).ToDictionary(group => group.Key, group => group.First()[1].Trim());
        var (width, height) = (Number(fields, "width"), Number(fields, "height"));
        if (width < 1 || height < 1)
        {
            throw new BrokenMediaException("This picture has no size.");
        }

        // Pages of an animation are stacked in the file's height.
        var page = Number(fields, "page-height");
        height = page > 0 && page < height ? page : height;
        if ((long)width * height > MaxPixels)
        {
            throw new BrokenMediaException($"This picture is {width} x {height} pixels: more than {MaxPixels / 1_000_000} million are not decoded.");
        }

        var details = JsonSerializer.Serialize(new
        {
            bands = Number(fields, "bands"),
            interpretation = fields.GetValueOrDefault("interpretation"),
            pages = Math.Max(1, Number(fields, "n-pages")),
        });
        // EXIF orientations 5 to 8 lie on their side.
        return Number(fields, "orientation") is >= 5 and <= 8 ? new ImageHeader(height, width, details) : new ImageHeader(width, height, details);
    }

    /// <summary>WebP with <paramref name="size"/> pixels on the longer side at most, upright, without metadata.</summary>
    public async Task<string> MakeThumbnailAsync(string folder, string picture, int size, CancellationToken cancellationToken)
    {
        var output = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"thumbnail-{size}.webp"));
        try
        {
            var side = size.ToString(CultureInfo.InvariantCulture);
            await cage.RunAsync(
                folder, ["vips", "thumbnail", picture, $"{output}[Q=80,strip]", side, "--height", side, "--size", "down", "--fail-on", "truncated"], cancellationToken);
        }
        catch (ToolFailedException failure)
        {
            throw new BrokenMediaException($"This picture cannot be decoded: {failure.Words}");
        }

        return File.Exists(output) ? output : throw new BrokenMediaException("This picture cannot be decoded.");
    }

    private static int Number(Dictionary<string, string> fields, string name) =>
        int.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
