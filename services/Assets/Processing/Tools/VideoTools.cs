using System.Globalization;
using MediaLab.Assets.Sniffing;

namespace MediaLab.Assets.Processing.Tools;

/// <summary>One picture of a video.</summary>
internal sealed class VideoTools(ToolCage cage)
{
    /// <summary>A frame from early on: the very first is black more often than not.</summary>
    public async Task<string> MakePosterAsync(string folder, string input, MediaFormat format, long? durationMs, CancellationToken cancellationToken)
    {
        var poster = Path.Combine(folder, "poster.png");
        var at = Math.Min(1.0, (durationMs ?? 0) / 10_000.0);
        foreach (var second in (double[])[at, 0])
        {
            try
            {
                await cage.RunAsync(
                    folder,
                    [
                        "ffmpeg", "-nostdin", .. MediaProbe.InputOptions(format), "-ss", second.ToString("F3", CultureInfo.InvariantCulture), "-i", input,
                        "-map", "0:V:0", "-frames:v", "1", "-vf", "scale=w='min(1024,iw)':h=-2", "-threads", "2", "-y", poster,
                    ],
                    cancellationToken);
            }
            catch (ToolFailedException failure) when (second == 0)
            {
                throw new BrokenMediaException($"No picture of this video can be decoded: {failure.Words}");
            }
            catch (ToolFailedException)
            {
                // Perhaps the file cannot seek: take the first frame.
            }

            if (File.Exists(poster))
            {
                return poster;
            }
        }

        throw new BrokenMediaException("No picture of this video can be decoded.");
    }
}
