using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MassTransit;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Assets.Tests;

/// <summary>What the worker finds in real files and makes of them.</summary>
[Collection(AssetsCollection.Name)]
public sealed class PreviewTests(AssetsHost host)
{
    private readonly Caller _caller = Callers.New();

    [Fact]
    public async Task A_picture_gets_its_size_and_thumbnails_that_are_cached_for_good()
    {
        var asset = await ProcessedAsync(Media.Png(700, 500), "image", "image/png");

        Assert.Equal("ready", asset.GetProperty("status").GetString());
        Assert.Equal((700, 500), (asset.GetProperty("width").GetInt32(), asset.GetProperty("height").GetInt32()));
        using var client = host.ClientFor(_caller);
        var url = asset.GetProperty("thumbnailUrl").GetString()!;
        var small = await client.GetAsync($"{url}?size=100");
        var large = await client.GetAsync($"{url}?size=4000");
        Assert.Equal("image/webp", small.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", small.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal((256, 183), WebpSize(await small.Content.ReadAsByteArrayAsync()));
        Assert.Equal((700, 500), WebpSize(await large.Content.ReadAsByteArrayAsync()));

        using var again = new HttpRequestMessage(HttpMethod.Get, $"{url}?size=100");
        again.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(small.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task A_video_gets_its_length_its_codecs_and_a_poster()
    {
        var bytes = await EncodeAsync("mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=2", "-f", "lavfi", "-i", "sine=d=2", "-pix_fmt", "yuv420p");

        var asset = await ProcessedAsync(bytes, "video", "video/mp4");

        Assert.Equal("ready", asset.GetProperty("status").GetString());
        Assert.Equal((320, 180), (asset.GetProperty("width").GetInt32(), asset.GetProperty("height").GetInt32()));
        Assert.InRange(asset.GetProperty("duration").GetDecimal(), 1.9m, 2.2m);
        Assert.Equal("h264", asset.GetProperty("details").GetProperty("videoCodec").GetString());
        using var client = host.ClientFor(_caller);
        Assert.Equal((256, 144), WebpSize(await client.GetByteArrayAsync($"/api/assets/{asset.GetProperty("id")}/thumbnail?size=256")));
    }

    [Theory]
    [InlineData("wav", "audio/wav")]
    [InlineData("mp3", "audio/mpeg")]
    [InlineData("ogg", "audio/ogg")]
    [InlineData("flac", "audio/flac")]
    [InlineData("m4a", "audio/mp4")]
    public async Task A_sound_gets_its_length_its_peaks_and_a_picture(string extension, string mediaType)
    {
        var bytes = await EncodeAsync(extension, "-f", "lavfi", "-i", "sine=d=2");

        var asset = await ProcessedAsync(bytes, "audio", "");

        Assert.Equal("ready", asset.GetProperty("status").GetString());
        Assert.Equal(mediaType, asset.GetProperty("contentType").GetString());
        Assert.InRange(asset.GetProperty("duration").GetDecimal(), 1.9m, 2.2m);
        using var uploader = new Uploader(host, _caller);
        var known = await uploader.Client.GetAssetsAsync(new GetAssetsRequest { AssetIds = { asset.GetProperty("id").GetString() } });
        Assert.InRange(Assert.Single(known.Assets).DurationMs, 1900, 2200);
        using var client = host.ClientFor(_caller);
        var waveform = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(asset.GetProperty("waveformUrl").GetString()));
        var peaks = waveform.GetProperty("peaks").EnumerateArray().Select(peak => peak.GetInt32()).ToList();
        Assert.InRange(peaks.Count, 400, 801);
        Assert.All(peaks, peak => Assert.InRange(peak, 0, 100));
        Assert.True(peaks.Average() > 5, "A tone is not silence.");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(asset.GetProperty("thumbnailUrl").GetString())).StatusCode);
    }

    [Theory]
    [InlineData("webp")]
    [InlineData("gif")]
    [InlineData("jpg")]
    [InlineData("avif")]
    public async Task Every_picture_format_gets_a_thumbnail(string extension)
    {
        var bytes = await EncodeAsync(extension, "-f", "lavfi", "-i", "testsrc2=s=320x180:d=1", "-frames:v", "1");

        var asset = await ProcessedAsync(bytes, "image", "");

        Assert.Equal("ready", asset.GetProperty("status").GetString());
        Assert.Equal(320, asset.GetProperty("width").GetInt32());
        Assert.StartsWith($"/api/assets/{asset.GetProperty("id")}/thumbnail", asset.GetProperty("thumbnailUrl").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_shows_its_beginning_in_any_language()
    {
        var text = "Ein Leuchtturm 灯台 🌊 " + new string('x', 5000);

        var asset = await ProcessedAsync(Encoding.UTF8.GetBytes(text), "text", "text/plain");

        Assert.Equal("ready", asset.GetProperty("status").GetString());
        Assert.StartsWith("Ein Leuchtturm 灯台 🌊", asset.GetProperty("excerpt").GetString(), StringComparison.Ordinal);
        using var client = host.ClientFor(_caller);
        var listed = await client.GetDataAsync($"/api/assets?projectId={asset.GetProperty("projectId")}");
        Assert.InRange(listed.GetProperty("items")[0].GetProperty("excerpt").GetString()!.EnumerateRunes().Count(), 50, 300);
    }

    [Fact]
    public async Task A_decompression_bomb_is_marked_broken_without_being_decoded()
    {
        var asset = await ProcessedAsync(Media.Png(claimedWidth: 60_000, claimedHeight: 60_000), "image", "image/png");

        Assert.Equal("broken", asset.GetProperty("status").GetString());
        Assert.Contains("60000 x 60000", asset.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_whose_data_is_cut_off_is_broken_and_says_why()
    {
        var whole = Media.Png(900, 900);

        var asset = await ProcessedAsync(whole[..60], "image", "image/png");

        Assert.Equal("broken", asset.GetProperty("status").GetString());
        Assert.StartsWith("This picture cannot be", asset.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("/tmp", asset.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_that_is_none_inside_is_broken_but_can_still_be_downloaded_and_deleted()
    {
        byte[] bytes = [0, 0, 0, 20, .. "ftypisom"u8, 0, 0, 2, 0, .. "mp41"u8, .. new byte[400]];

        var asset = await ProcessedAsync(bytes, "video", "video/mp4");

        Assert.Equal("broken", asset.GetProperty("status").GetString());
        using var client = host.ClientFor(_caller);
        var url = $"/api/assets/{asset.GetProperty("id")}";
        var link = await (await client.PostAsync($"{url}/download", null)).DataAsync();
        using var anonymous = host.ClientFor(null);
        Assert.Equal(bytes, await anonymous.GetByteArrayAsync(link.GetProperty("url").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await client.DeleteAsync(url)).StatusCode);
    }

    [Fact]
    public async Task A_song_with_a_cover_picture_posing_as_a_video_is_broken()
    {
        var sound = await EncodeAsync("mp4", "-f", "lavfi", "-i", "sine=d=1");

        var asset = await ProcessedAsync(sound, "video", "video/mp4");

        Assert.Equal("broken", asset.GetProperty("status").GetString());
        Assert.Equal("There is no picture in this video.", asset.GetProperty("problem").GetString());
    }

    [Fact]
    public async Task Who_listens_is_told_whether_there_is_a_picture_to_show()
    {
        var told = new ConcurrentDictionary<Guid, bool>();
        var listener = host.Services.GetRequiredService<IBus>().ConnectReceiveEndpoint($"assets-listener-{Guid.NewGuid():N}", endpoint => endpoint.Handler<AssetReady>(context =>
        {
            told[context.Message.AssetId] = context.Message.HasThumbnail;
            return Task.CompletedTask;
        }));
        await listener.Ready;
        var whole = Media.Png(900, 900);

        var shown = (await ProcessedAsync(whole, "image", "image/png")).GetProperty("id").GetGuid();
        var broken = (await ProcessedAsync(whole[..60], "image", "image/png")).GetProperty("id").GetGuid();
        await Eventually.HoldsAsync(() => told.ContainsKey(shown) && told.ContainsKey(broken));
        await listener.StopAsync(CancellationToken.None);

        Assert.Equal((true, false), (told[shown], told[broken]));
    }

    private async Task<JsonElement> ProcessedAsync(byte[] bytes, string type, string mediaType)
    {
        using var uploader = new Uploader(host, _caller);
        var id = await uploader.StoreAsync(bytes, uploader.Request(type, mediaType));
        using var client = host.ClientFor(_caller);
        return await Eventually.SeesAsync(() => client.GetDataAsync($"/api/assets/{id}"), asset => asset.GetProperty("status").GetString() != "processing");
    }

    /// <summary>A real file from FFmpeg.</summary>
    private static async Task<byte[]> EncodeAsync(string extension, params string[] arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), $"medialab-media-{Guid.NewGuid():N}.{extension}");
        try
        {
            string[] all = ["-v", "error", .. arguments, .. extension == "avif" ? (string[])["-c:v", "libaom-av1", "-still-picture", "1"] : [], file];
            using var process = Process.Start(new ProcessStartInfo("ffmpeg", all))!;
            await process.WaitForExitAsync();
            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Width and height from a lossy WebP's frame header.</summary>
    private static (int Width, int Height) WebpSize(byte[] bytes)
    {
        var vp8 = bytes.AsSpan().IndexOf("VP8 "u8);
        Assert.True(vp8 > 0, "Not a lossy WebP.");
        var frame = bytes.AsSpan(vp8 + 8 + 6);
        return (BitConverter.ToUInt16(frame) & 0x3FFF, BitConverter.ToUInt16(frame[2..]) & 0x3FFF);
    }
}
