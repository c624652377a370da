using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Assets.Sniffing;

namespace MediaLab.Assets.Processing.Tools;

/// <summary>What is in a video or audio file.</summary>
internal sealed record ProbeResult(int? Width, int? Height, long? DurationMs, bool HasAudio, string Details);

/// <summary>ffprobe, bound to the demuxer that the first bytes call for: a playlist or a script that names other files is never opened as one.</summary>
internal sealed class MediaProbe(ToolCage cage)
{
    private const int MaxSide = 16_384;

    /// <summary>Options for every input that FFmpeg reads.</summary>
    public static string[] InputOptions(MediaFormat format) =>
        ["-v", "error", "-protocol_whitelist", "file", "-f", format.Demuxer ?? throw new InvalidOperationException($"{format.MediaType} is not FFmpeg's.")];

    public async Task<ProbeResult> ReadAsync(string folder, string input, MediaFormat format, CancellationToken cancellationToken)
    {
        string json;
        try
        {
            json = await cage.RunAsync(
                folder, ["ffprobe", .. InputOptions(format), "-show_format", "-show_streams", "-of", "json", "-i", input], cancellationToken);
        }
        catch (ToolFailedException failure)
        {
            throw new BrokenMediaException($"This file cannot be played: {failure.Words}");
        }

        var root = JsonNode.Parse(json)!;
        var streams = root["streams"]?.AsArray().OfType<JsonObject>().ToList() ?? [];
        // A cover picture in a song is no video.
        var picture = streams.FirstOrDefault(stream => TypeOf(stream) == "video" && (int?)stream["disposition"]?["attached_pic"] != 1);
        var sound = streams.FirstOrDefault(stream => TypeOf(stream) == "audio");
        var (width, height) = ((int?)picture?["width"], (int?)picture?["height"]);
        if (width > MaxSide || height > MaxSide)
        {
            throw new BrokenMediaException($"This video is {width} x {height} pixels: more than {MaxSide} on a side are not decoded.");
        }

        var durations = streams.Select(stream => Seconds(stream["duration"])).Append(Seconds(root["format"]?["duration"])).Max();
        var details = JsonSerializer.Serialize(new
        {
            videoCodec = (string?)picture?["codec_name"],
            frameRate = (string?)picture?["avg_frame_rate"],
            audioCodec = (string?)sound?["codec_name"],
            sampleRate = (string?)sound?["sample_rate"],
            channels = (int?)sound?["channels"],
        });
        return new ProbeResult(width, height, durations is { } seconds ? (long)Math.Round(seconds * 1000) : null, sound is not null, details);
    }

    private static string? TypeOf(JsonObject stream) => (string?)stream["codec_type"];

    private static double? Seconds(JsonNode? node) =>
        double.TryParse((string?)node, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds) && seconds >= 0 ? seconds : null;
}
