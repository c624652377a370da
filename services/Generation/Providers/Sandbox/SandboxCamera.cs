using System.Globalization;
using MediaLab.Contracts;

namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>Moves a camera over a painted scene with a caption; on request a voice speaks the prompt over it.</summary>
internal static class SandboxCamera
{
    private const int FramesPerSecond = 24;

    public static async Task<Dictionary<string, long>> FilmAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Request.Parameters;
        var (width, height) = parameters.Size("size")!.Value;
        var seconds = parameters.Whole("durationSeconds")!.Value;
        var scene = call.Spool.ScratchPath("scene.png");
        var film = call.Spool.ScratchPath("film.mp4");
        PaintScene(call.Request, width, height, scene);
        var voice = parameters.Flag("narration") == true ? call.Spool.ScratchPath("voice.wav") : null;
        if (voice is not null)
        {
            await SandboxVoice.SayAsync(call.Request.Prompt, "en-us+f3", 155, 50, voice, cancellationToken);
        }

        await Tool.RunAsync(
            "ffmpeg", Arguments(scene, voice, film, width, height, seconds, parameters.Text("motion")!), null,
            line => ReportAsync(call, line, seconds, cancellationToken), cancellationToken);
        await call.Spool.AddFileAsync("video/mp4", film, cancellationToken);
        return new() { [UsageUnits.Milliseconds] = seconds * 1000 };
    }

    private static void PaintScene(MediaRequest request, int width, int height, string path)
    {
        // Larger than the film, so that the camera has room and its motion stays smooth.
        var canvas = SandboxProvider.PaintScene(request, "landscape", width * 3 / 2, height * 3 / 2, 0);
        Lettering.Caption(canvas, request.Prompt);
        using var file = File.Create(path);
        SandboxProvider.Save(canvas, file);
    }

    /// <summary>One input frame and d=frames: nothing is decoded twice. Threads and metadata are pinned so that the same film comes out again.</summary>
    private static List<string> Arguments(string scene, string? voice, string film, int width, int height, long seconds, string motion)
    {
        var frames = seconds * FramesPerSecond;
        var (zoom, x, y) = motion switch
        {
            "zoom_out" => ($"1.25-0.25*on/{frames}", "iw/2-(iw/zoom/2)", "ih-(ih/zoom)"),
            "pan_left" => ("1.2", $"(iw-iw/zoom)*(1-on/{frames})", "ih-(ih/zoom)"),
            "pan_right" => ("1.2", $"(iw-iw/zoom)*on/{frames}", "ih-(ih/zoom)"),
            _ => ($"1+0.25*on/{frames}", "iw/2-(iw/zoom/2)", "ih-(ih/zoom)"),
        };
        List<string> arguments = ["-y", "-nostdin", "-loglevel", "error", "-nostats", "-progress", "pipe:1", "-i", scene];
        if (voice is not null)
        {
            arguments.AddRange(["-i", voice]);
        }

        arguments.AddRange(
        [
            "-filter_complex",
            $"[0:v]zoompan=z='{zoom}':x='{x}':y='{y}':d={frames}:s={width}x{height}:fps={FramesPerSecond},format=yuv420p[v]" + (voice is null ? "" : ";[1:a]aformat=channel_layouts=mono,loudnorm=I=-16:TP=-1.5,aformat=sample_rates=48000:channel_layouts=mono,apad[a]"),
            "-map", "[v]",
        ]);
        if (voice is not null)
        {
            arguments.AddRange(["-map", "[a]", "-c:a", "aac", "-b:a", "96k"]);
        }

        arguments.AddRange(
        [
            "-t", seconds.ToString(CultureInfo.InvariantCulture), "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads", "2", "-movflags", "+faststart",
            "-metadata", "comment=MediaLab Sandbox", "-fflags", "+bitexact", "-flags:v", "+bitexact", film,
        ]);
        return arguments;
    }

    private static Task ReportAsync(ProviderCall call, string line, long seconds, CancellationToken cancellationToken) =>
        line.StartsWith("out_time_us=", StringComparison.Ordinal) && long.TryParse(line.AsSpan(12), CultureInfo.InvariantCulture, out var done)
            ? call.Progress.ReportAsync(done / 1_000_000.0 / seconds, cancellationToken)
            : Task.CompletedTask;
}
