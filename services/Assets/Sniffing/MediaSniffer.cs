using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaLab.Assets.Assets;

namespace MediaLab.Assets.Sniffing;

/// <summary>Says what bytes are by looking at them. A name, an extension or a declared type proves nothing.</summary>
internal static partial class MediaSniffer
{
    /// <summary>How many bytes from the start are enough for every binary format.</summary>
    public const int HeadLength = 4096;

    /// <summary>EBML id 0x4282 (DocType), length 4, "webm".</summary>
    private static ReadOnlySpan<byte> WebmDocType => [0x42, 0x82, 0x84, (byte)'w', (byte)'e', (byte)'b', (byte)'m'];

    /// <param name="head">The first <see cref="HeadLength"/> bytes, or all when there are fewer.</param>
    /// <param name="expected">Settles containers that carry sound or pictures alike; the worker's probe then looks for the streams.</param>
    public static MediaFormat? Binary(ReadOnlySpan<byte> head, AssetType expected) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => MediaFormat.Png,
        [0xFF, 0xD8, 0xFF, ..] => MediaFormat.Jpeg,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => MediaFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => MediaFormat.Webp,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => MediaFormat.Wav,
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', 0, ..] => MediaFormat.Ogg,
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => MediaFormat.Flac,
        [(byte)'I', (byte)'D', (byte)'3', < 0xFF, < 0xFF, ..] => MediaFormat.Mp3,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => IsoMedia(head, expected),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => Matroska(head, expected),
        [0xFF, 0xF0 or 0xF1 or 0xF8 or 0xF9, ..] => MediaFormat.Aac,
        [0xFF, var second, var third, ..] when IsMpegAudioFrame(second, third) => MediaFormat.Mp3,
        _ => null,
    };

    /// <summary>Null when the bytes are not text: not UTF-8, or with control characters that no text has.</summary>
    public static MediaFormat? Text(ReadOnlySpan<byte> content, string declared)
    {
        if (content.StartsWith("%PDF-"u8) || content.ContainsAnyInRange((byte)0, (byte)8) || !System.Text.Unicode.Utf8.IsValid(content))
        {
            return null;
        }

        return declared.Split(';')[0].Trim() switch
        {
            "application/json" when IsJson(content) => MediaFormat.Json,
            "text/markdown" => MediaFormat.Markdown,
            "application/x-subrip" when SubRipCue().IsMatch(Encoding.UTF8.GetString(content[..Math.Min(content.Length, HeadLength)])) => MediaFormat.SubRip,
            "text/vtt" when content.StartsWith("WEBVTT"u8) => MediaFormat.WebVtt,
            _ => MediaFormat.PlainText,
        };
    }

    /// <summary>ISO base media (MP4 and its family): the major brand, else the compatible ones.</summary>
    private static MediaFormat? IsoMedia(ReadOnlySpan<byte> head, AssetType expected)
    {
        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head), (uint)head.Length);
        if (length < 12)
        {
            return null;
        }

        var brand = Encoding.Latin1.GetString(head[8..12]);
        var compatible = length > 16 ? Encoding.Latin1.GetString(head[16..length]) : "";
        return brand switch
        {
            "avif" or "avis" => MediaFormat.Avif,
            "mif1" or "miaf" when compatible.Contains("avif", StringComparison.Ordinal) => MediaFormat.Avif,
            "M4A " or "M4B " => MediaFormat.M4a,
            "qt  " => MediaFormat.QuickTime,
            "heic" or "heix" or "hevc" or "mif1" or "miaf" or "msf1" or "jp2 " or "crx " => null,
            _ => expected == AssetType.Audio ? MediaFormat.M4a : MediaFormat.Mp4,
        };
    }

    /// <summary>Only the WebM profile: the DocType stands in the first bytes.</summary>
    private static MediaFormat? Matroska(ReadOnlySpan<byte> head, AssetType expected)
    {
        var isWebm = head[..Math.Min(head.Length, 128)].IndexOf(WebmDocType) > 0;
        return (isWebm, expected) switch
        {
            (false, _) => null,
            (true, AssetType.Audio) => MediaFormat.WebmAudio,
            (true, _) => MediaFormat.WebmVideo,
        };
    }

    /// <summary>Eleven sync bits, a version and a layer that exist, a bit rate and a sampling rate that are allowed.</summary>
    private static bool IsMpegAudioFrame(byte second, byte third) =>
        (second & 0xE0) == 0xE0 && (second & 0x18) != 0x08 && (second & 0x06) != 0 && (third & 0xF0) != 0xF0 && (third & 0x0C) != 0x0C;

    private static bool IsJson(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content.StartsWith("\uFEFF"u8) ? content[3..] : content);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A\uFEFF?\s*\d+\s*\r?\n\d{2}:\d{2}:\d{2}[,.]\d{3} --> \d{2}:\d{2}:\d{2}[,.]\d{3}", RegexOptions.NonBacktracking)]
    private static partial Regex SubRipCue();
}
