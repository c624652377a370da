using MediaLab.Assets.Assets;

namespace MediaLab.Assets.Sniffing;

/// <summary>A format MediaLab keeps. Anything else is refused.</summary>
/// <param name="MediaType">What it is served as.</param>
/// <param name="Type">The kind of asset it can be.</param>
/// <param name="Extension">For file names, with the dot.</param>
/// <param name="Demuxer">The one FFmpeg demuxer that may read it; null when FFmpeg never does.</param>
internal sealed record MediaFormat(string MediaType, AssetType Type, string Extension, string? Demuxer = null)
{
    public static readonly MediaFormat Png = new("image/png", AssetType.Image, ".png");
    public static readonly MediaFormat Jpeg = new("image/jpeg", AssetType.Image, ".jpg");
    public static readonly MediaFormat Webp = new("image/webp", AssetType.Image, ".webp");
    public static readonly MediaFormat Gif = new("image/gif", AssetType.Image, ".gif");
    public static readonly MediaFormat Avif = new("image/avif", AssetType.Image, ".avif");
    public static readonly MediaFormat Mp4 = new("video/mp4", AssetType.Video, ".mp4", "mov");
    public static readonly MediaFormat QuickTime = new("video/quicktime", AssetType.Video, ".mov", "mov");
    public static readonly MediaFormat WebmVideo = new("video/webm", AssetType.Video, ".webm", "matroska");
    public static readonly MediaFormat M4a = new("audio/mp4", AssetType.Audio, ".m4a", "mov");
    public static readonly MediaFormat WebmAudio = new("audio/webm", AssetType.Audio, ".weba", "matroska");
    public static readonly MediaFormat Mp3 = new("audio/mpeg", AssetType.Audio, ".mp3", "mp3");
    public static readonly MediaFormat Aac = new("audio/aac", AssetType.Audio, ".aac", "aac");
    public static readonly MediaFormat Wav = new("audio/wav", AssetType.Audio, ".wav", "wav");
    public static readonly MediaFormat Ogg = new("audio/ogg", AssetType.Audio, ".ogg", "ogg");
    public static readonly MediaFormat Flac = new("audio/flac", AssetType.Audio, ".flac", "flac");
    public static readonly MediaFormat PlainText = new("text/plain", AssetType.Text, ".txt");
    public static readonly MediaFormat Markdown = new("text/markdown", AssetType.Text, ".md");
    public static readonly MediaFormat SubRip = new("application/x-subrip", AssetType.Text, ".srt");
    public static readonly MediaFormat WebVtt = new("text/vtt", AssetType.Text, ".vtt");
    public static readonly MediaFormat Json = new("application/json", AssetType.Text, ".json");

    public static IReadOnlyList<MediaFormat> All { get; } =
        [Png, Jpeg, Webp, Gif, Avif, Mp4, QuickTime, WebmVideo, M4a, WebmAudio, Mp3, Aac, Wav, Ogg, Flac, PlainText, Markdown, SubRip, WebVtt, Json];

    public static MediaFormat? Find(string mediaType) => All.FirstOrDefault(format => format.MediaType == mediaType);

    /// <summary>text/* is UTF-8 here, and browsers must not guess.</summary>
    public string ContentType => Type == AssetType.Text ? $"{MediaType}; charset=utf-8" : MediaType;
}
