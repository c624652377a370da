using System.Text;
using MediaLab.Assets.Assets;
using MediaLab.Assets.Sniffing;

namespace MediaLab.Assets.Tests;

/// <summary>Formats by their first bytes.</summary>
public sealed class SniffingTests
{
    public static TheoryData<string, AssetType, string?> Heads => new()
    {
        { "89504E470D0A1A0A", AssetType.Image, "image/png" },
        { "FFD8FFE000104A46", AssetType.Image, "image/jpeg" },
        { "474946383961", AssetType.Image, "image/gif" },
        { "474946383861", AssetType.Image, null },
        { "524946460000000057454250", AssetType.Image, "image/webp" },
        { "524946460000000057415645", AssetType.Audio, "audio/wav" },
        { "524946460000000041564920", AssetType.Video, null },
        { "0000001C6674797061766966000000006D696631", AssetType.Image, "image/avif" },
        { "0000001C6674797068656963000000006D696631", AssetType.Image, null },
        { "00000018667479706D703432000000006D703432", AssetType.Video, "video/mp4" },
        { "00000018667479706D703432000000006D703432", AssetType.Audio, "audio/mp4" },
        { "00000018667479704D344120000000006D703432", AssetType.Audio, "audio/mp4" },
        { "00000014667479707174202000000000", AssetType.Video, "video/quicktime" },
        { "1A45DFA39F4286810142F7810142F2810442F381084282847765626D", AssetType.Video, "video/webm" },
        { "1A45DFA39F4286810142F7810142F2810442F381084282847765626D", AssetType.Audio, "audio/webm" },
        { "1A45DFA3A34286810142F7810142F2810442F3810842828861747262", AssetType.Video, null },
        { "49443304000000000000", AssetType.Audio, "audio/mpeg" },
        { "FFFB9064", AssetType.Audio, "audio/mpeg" },
        { "FFFFFFFF", AssetType.Audio, null },
        { "FFF15080", AssetType.Audio, "audio/aac" },
        { "4F67675300", AssetType.Audio, "audio/ogg" },
        { "664C6143", AssetType.Audio, "audio/flac" },
        { "255044462D312E37", AssetType.Image, null },
        { "", AssetType.Image, null },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void The_first_bytes_tell_the_format(string hex, AssetType expected, string? mediaType) =>
        Assert.Equal(mediaType, MediaSniffer.Binary(Convert.FromHexString(hex), expected)?.MediaType);

    [Theory]
    [InlineData("{\"a\":[1,2]}", "application/json", "application/json")]
    [InlineData("{\"a\":", "application/json", "text/plain")]
    [InlineData("# Title", "text/markdown; charset=utf-8", "text/markdown")]
    [InlineData("1\n00:00:01,000 --> 00:00:02,000\nHello", "application/x-subrip", "application/x-subrip")]
    [InlineData("Hello", "application/x-subrip", "text/plain")]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\nHello", "text/vtt", "text/vtt")]
    [InlineData("Hello", "text/vtt", "text/plain")]
    [InlineData("<html><script>alert(1)</script>", "text/html", "text/plain")]
    [InlineData("%PDF-1.7", "text/plain", null)]
    [InlineData("a\0b", "text/plain", null)]
    public void Text_is_what_it_can_be_shown_to_be(string content, string declared, string? mediaType) =>
        Assert.Equal(mediaType, MediaSniffer.Text(Encoding.UTF8.GetBytes(content), declared)?.MediaType);

    [Fact]
    public void Bytes_that_are_not_utf8_are_no_text() => Assert.Null(MediaSniffer.Text([0x41, 0xC3, 0x28], "text/plain"));

    [Fact]
    public void No_head_however_broken_makes_the_sniffer_fail()
    {
        var random = new Random(7);
        byte[][] starts = ["\0\0\0\u001cftyp"u8.ToArray(), [0x1A, 0x45, 0xDF, 0xA3], "RIFF"u8.ToArray(), [0xFF], []];
        for (var i = 0; i < 20_000; i++)
        {
            var head = new byte[random.Next(0, 40)];
            random.NextBytes(head);
            var start = starts[i % starts.Length];
            start.AsSpan(0, Math.Min(start.Length, head.Length)).CopyTo(head);
            foreach (var type in Enum.GetValues<AssetType>())
            {
                MediaSniffer.Binary(head, type);
            }
        }
    }
}
