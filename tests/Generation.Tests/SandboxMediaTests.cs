using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>The sandbox really makes what it was asked for, and the same again for the same seed.</summary>
[Collection(EngineCollection.Name)]
public sealed class SandboxMediaTests(EngineHost host)
{
    [Fact]
    public async Task Pictures_have_the_size_that_was_asked_for_and_the_seed_decides_them()
    {
        var first = await MakeAsync("image", "sandbox/image", new { size = "1280x720", seed = 7 }, count: 2);
        var same = await MakeAsync("image", "sandbox/image", new { size = "1280x720", seed = 7 }, count: 1);

        Assert.Equal(2, first.Count);
        Assert.Equal((1280, 720), PngSize(first[0]));
        Assert.NotEqual(Hash(first[0]), Hash(first[1]));
        Assert.Equal(Hash(first[0]), Hash(same[0]));
    }

    [Theory]
    [InlineData("mp3", "mp3")]
    [InlineData("wav", "pcm_s16le")]
    [InlineData("opus", "opus")]
    public async Task Speech_is_spoken_in_the_format_that_was_asked_for(string format, string codec)
    {
        var audio = (await MakeAsync("audio", "sandbox/speech", new { format, voice = "en-gb+f2" }))[0];

        var probe = await ProbeAsync(audio);
        Assert.Equal(codec, (string?)probe["streams"]![0]!["codec_name"]);
        Assert.InRange(double.Parse((string)probe["format"]!["duration"]!, CultureInfo.InvariantCulture), 1, 20);
    }

    [Fact]
    public async Task A_film_has_the_length_and_size_that_were_asked_for_and_a_voice_on_request()
    {
        var film = (await MakeAsync("video", "sandbox/video", new { durationSeconds = 2, size = "640x640", narration = true, seed = 3 }))[0];

        var probe = await ProbeAsync(film);
        var video = probe["streams"]!.AsArray().Single(stream => (string?)stream!["codec_type"] == "video")!;
        Assert.Equal((640, 640), ((int)video["width"]!, (int)video["height"]!));
        Assert.Contains(probe["streams"]!.AsArray(), stream => (string?)stream!["codec_type"] == "audio");
        Assert.InRange(double.Parse((string)probe["format"]!["duration"]!, CultureInfo.InvariantCulture), 1.9, 2.2);
    }

    [Fact]
    public async Task Text_is_about_its_prompt_and_the_same_for_the_same_seed()
    {
        var first = System.Text.Encoding.UTF8.GetString((await MakeAsync("text", "sandbox/text", new { seed = 11, style = "article" }))[0]);
        var same = System.Text.Encoding.UTF8.GetString((await MakeAsync("text", "sandbox/text", new { seed = 11, style = "article" }))[0]);
        var other = System.Text.Encoding.UTF8.GetString((await MakeAsync("text", "sandbox/text", new { seed = 12, style = "article" }))[0]);

        Assert.Contains("lighthouse", first, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
        Assert.DoesNotContain("{", first, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audio", "sandbox/speech", """{"format":"mp3"}""")]
    [InlineData("audio", "sandbox/speech", """{"format":"wav"}""")]
    [InlineData("audio", "sandbox/speech", """{"format":"opus"}""")]
    [InlineData("video", "sandbox/video", """{"durationSeconds":2,"size":"640x640","narration":true,"seed":5}""")]
    public async Task Sound_and_films_are_the_same_for_the_same_request_and_say_where_they_are_from(string type, string model, string parameters)
    {
        var asked = JsonNode.Parse(parameters)!;
        var first = (await MakeAsync(type, model, asked))[0];
        var same = (await MakeAsync(type, model, asked))[0];

        Assert.Equal(Hash(first), Hash(same));
        var probe = await ProbeAsync(first);
        Assert.Contains("MediaLab Sandbox", probe.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_film_of_another_seed_is_another_film()
    {
        var first = (await MakeAsync("video", "sandbox/video", new { durationSeconds = 2, size = "640x640", seed = 5 }))[0];
        var other = (await MakeAsync("video", "sandbox/video", new { durationSeconds = 2, size = "640x640", seed = 6 }))[0];

        Assert.NotEqual(Hash(first), Hash(other));
    }

    [Fact]
    public async Task A_picture_carries_its_origin_and_the_store_is_told_that_it_is_a_trial()
    {
        var picture = (await MakeAsync("image", "sandbox/image", new { size = "1280x720", seed = 7 }))[0];

        Assert.Contains("MediaLab Sandbox", System.Text.Encoding.Latin1.GetString(picture), StringComparison.Ordinal);
        Assert.True(host.Peers.Assets.Promised[host.Peers.Assets.Stored.Single(stored => stored.Value == picture).Key].Sandbox);
    }

    private async Task<IReadOnlyList<byte[]>> MakeAsync(string type, string model, object parameters, int count = 1)
    {
        using var client = host.ClientFor(Callers.New());
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt = "A lighthouse over the night sea", model, parameters, count });
        var done = await client.UntilAsync(started.Id(), "completed", "failed");
        Assert.True((string?)done["status"] == "completed", done.ToJsonString());
        return [.. done["assets"]!.AsArray().Select(asset => host.Peers.Assets.Stored[(Guid)asset!])];
    }

    private static (int, int) PngSize(byte[] png) => (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    private static async Task<JsonNode> ProbeAsync(byte[] media)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, media);
            using var process = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "error", "-of", "json", "-show_streams", "-show_format", file]) { RedirectStandardOutput = true })!;
            return JsonNode.Parse(await process.StandardOutput.ReadToEndAsync())!;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
