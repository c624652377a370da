using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using MediaLab.Assets.Sniffing;

namespace MediaLab.Assets.Processing.Tools;

/// <summary>The shape of a sound.</summary>
/// <param name="DurationMs">Counted samples, in milliseconds.</param>
/// <param name="Peaks">Loudest sample of each equal part, 0 to 100.</param>
internal sealed record Waveform(long DurationMs, IReadOnlyList<int> Peaks)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
}

/// <summary>Peaks for a player to draw, and a picture for everyone else.</summary>
internal sealed class AudioTools(ToolCage cage)
{
    public const int PictureWidth = 1024;
    private const int SampleRate = 8000;
    private const int Parts = 800;

    public async Task<Waveform> ReadPeaksAsync(string folder, string input, MediaFormat format, long? durationMs, CancellationToken cancellationToken)
    {
        var collector = new PeakCollector(Math.Max(1, (int)((durationMs ?? 60_000) * SampleRate / 1000 / Parts)));
        try
        {
            await cage.RunAsync(
                folder,
                ["ffmpeg", "-nostdin", .. MediaProbe.InputOptions(format), "-i", input, "-map", "0:a:0", "-ac", "1", "-ar", Number(SampleRate), "-f", "s16le", "pipe:1"],
                cancellationToken,
                collector.ReadAsync);
        }
        catch (ToolFailedException failure)
        {
            throw new BrokenMediaException($"This sound cannot be decoded: {failure.Words}");
        }

        return collector.Samples == 0
            ? throw new BrokenMediaException("There is no sound in this audio file.")
            : new Waveform(collector.Samples * 1000 / SampleRate, collector.Peaks());
    }

    public async Task<string> DrawAsync(string folder, string input, MediaFormat format, CancellationToken cancellationToken)
    {
        var picture = Path.Combine(folder, "waveform.png");
        try
        {
            // Grey on nothing: readable on light and dark.
            await cage.RunAsync(
                folder,
                [
                    "ffmpeg", "-nostdin", .. MediaProbe.InputOptions(format), "-i", input,
                    "-filter_complex", $"[0:a:0]aformat=channel_layouts=mono,showwavespic=s={Number(PictureWidth)}x256:colors=0x8a8f98", "-frames:v", "1", "-y", picture,
                ],
                cancellationToken);
        }
        catch (ToolFailedException failure)
        {
            throw new BrokenMediaException($"This sound cannot be decoded: {failure.Words}");
        }

        return picture;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Keeps one number per part, whatever the length: memory does not grow with the file.</summary>
    private sealed class PeakCollector(int samplesPerPart)
    {
        private readonly List<int> _peaks = [];
        private int _inPart;
        private int _peak;

        public long Samples { get; private set; }

        public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                for (var i = 0; i + 1 < read; i += 2)
                {
                    Add(Math.Abs((int)BinaryPrimitives.ReadInt16LittleEndian(buffer.AsSpan(i))));
                }
            }
        }

        public IReadOnlyList<int> Peaks()
        {
            if (_inPart > 0)
            {
                Close();
            }

            // The probe's duration can be wrong: merge until few enough are left.
            var merge = (_peaks.Count + Parts - 1) / Parts;
            return [.. _peaks.Chunk(Math.Max(1, merge)).Select(chunk => chunk.Max() * 100 / short.MaxValue).Select(peak => Math.Min(peak, 100))];
        }

        private void Add(int sample)
        {
            Samples++;
            _peak = Math.Max(_peak, sample);
            if (++_inPart == samplesPerPart)
            {
                Close();
            }
        }

        private void Close()
        {
            _peaks.Add(_peak);
            (_peak, _inPart) = (0, 0);
        }
    }
}
