using System.Globalization;
using MediaLab.Contracts;

namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>Speaks with espeak-ng; FFmpeg evens the loudness and packs it.</summary>
internal static class SandboxVoice
{
    public static async Task<Dictionary<string, long>> SpeakAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Request.Parameters;
        var spoken = call.Spool.ScratchPath("speech.wav");
        await SayAsync(
            call.Request.Prompt, parameters.Text("voice")!, parameters.Whole("speed")!.Value, parameters.Whole("pitch")!.Value, spoken, cancellationToken);
        var (mediaType, codec) = parameters.Text("format") switch
        {
            "wav" => ("audio/wav", (string[])["-c:a", "pcm_s16le"]),
            "opus" => ("audio/ogg", ["-c:a", "libopus", "-b:a", "48k"]),
            _ => ("audio/mpeg", ["-c:a", "libmp3lame", "-b:a", "96k"]),
        };
        var packed = call.Spool.ScratchPath("packed" + mediaType switch { "audio/wav" => ".wav", "audio/ogg" => ".ogg", _ => ".mp3" });
        await Tool.RunAsync(
            "ffmpeg",
            ["-y", "-nostdin", "-loglevel", "error", "-i", spoken, "-af", "aformat=channel_layouts=mono,loudnorm=I=-16:TP=-1.5,aformat=sample_rates=48000:channel_layouts=mono", .. codec, "-map_metadata", "-1", "-metadata", "comment=MediaLab Sandbox", "-fflags", "+bitexact", packed],
            null, null, cancellationToken);
        await call.Spool.AddFileAsync(mediaType, packed, cancellationToken);
        return new() { [UsageUnits.Characters] = call.Request.Prompt.Length, [UsageUnits.Milliseconds] = WavMilliseconds(spoken) };
    }

    /// <param name="words">Go by standard input: arguments would show in the process list.</param>
    public static Task SayAsync(string words, string voice, long wordsPerMinute, long pitch, string wav, CancellationToken cancellationToken) => Tool.RunAsync(
        "espeak-ng",
        ["-v", voice, "-s", wordsPerMinute.ToString(CultureInfo.InvariantCulture), "-p", pitch.ToString(CultureInfo.InvariantCulture), "--stdin", "-w", wav],
        words, null, cancellationToken);

    /// <summary>espeak-ng writes 16-bit mono at 22,050 Hz behind a 44-byte header.</summary>
    private static long WavMilliseconds(string wav) => (new FileInfo(wav).Length - 44) * 1000 / (22_050 * 2);
}
