using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers.ElevenLabs;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>ElevenLabs: speech with its subtitles, sounds, music, and the jobs for pictures and videos.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class ElevenLabsTests(SimulatorHost host)
{
    private const string Speech = "elevenlabs/eleven_multilingual_v2";
    private const string Picture = "elevenlabs/gpt-image-2";
    private const string Video = "elevenlabs/veo-3.1-fast-generate-001";

    public static TheoryData<string, string, object, long> Works => new()
    {
        // 20 characters.
        { Speech, "audio", new { }, 20_000 },
        { "elevenlabs/eleven_flash_v2_5", "audio", new { voice = "JBFqnCBsd6RMkjVDRZzb", speed = 1.1, format = "opus_48000_128" }, 10_000 },
        { "elevenlabs/eleven_v3", "audio", new { voiceId = "ownVoice0123456789ab", stability = 0.5, language = "en" }, 20_000 },
        { "elevenlabs/eleven_text_to_sound_v2", "audio", new { durationSeconds = 2.5, loop = true }, 200_000 },
        { "elevenlabs/music_v2", "audio", new { durationSeconds = 30, instrumental = true }, 1_300_000 },
    };

    [Theory]
    [MemberData(nameof(Works))]
    public async Task A_sound_costs_the_credits_that_the_answer_says(string model, string type, object parameters, long millicredits)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, type, parameters, "completed");

        Assert.Equal(millicredits, await host.UsedAsync(generation, "millicredits"));
        Assert.Single(host.Simulator.Submissions.By(key));
        Assert.NotEmpty(host.OnlyOutput(generation));
    }

    [Theory]
    [InlineData(Picture, "image", "images", 1)]
    [InlineData(Video, "video", "milliseconds", 8_000)]
    public async Task A_job_is_asked_for_until_it_is_done_and_its_result_is_stored(string model, string type, string unit, long used)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed");

        Assert.Equal(used, await host.UsedAsync(generation, unit));
        Assert.Single(host.Simulator.Submissions.By(key));
        Assert.True(Assert.Single(host.Simulator.Jobs.By(key)).Asked >= 3);
        Assert.NotEmpty(host.OnlyOutput(generation));
    }

    [Fact]
    public Task A_bad_answer_ends_in_the_right_state() => Task.WhenAll(
        host.EndsAsync(
            Speech, "audio", [],
            (Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID", 1),
            // 401 too, and no word against the key.
            (Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED", 1),
            (Scenario.Moderation, "failed", "CONTENT_REFUSED", 1),
            (Scenario.Overloaded, "failed", "PROVIDER_UNAVAILABLE", 5),
            (Scenario.ServerError, "failed", "PROVIDER_ERROR", 1),
            (Scenario.BadGateway, "unknown", "OUTCOME_UNKNOWN", 1),
            (Scenario.Empty, "failed", "RESULT_MISSING", 1)),
        host.EndsAsync(
            "elevenlabs/music_v2", "audio", [],
            (Scenario.Moderation, "failed", "CONTENT_REFUSED", 1),
            (Scenario.Cut, "unknown", "OUTCOME_UNKNOWN", 1)),
        host.EndsAsync(
            "elevenlabs/eleven_text_to_sound_v2", "audio", [],
            (Scenario.Empty, "failed", "RESULT_MISSING", 1)),
        host.EndsAsync(
            Picture, "image", [],
            (Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED", 1),
            (Scenario.Cut, "unknown", "OUTCOME_UNKNOWN", 1),
            (Scenario.JobModerated, "failed", "CONTENT_REFUSED", 1)),
        host.EndsAsync(
            Video, "video", [],
            (Scenario.JobFails, "failed", "PROVIDER_ERROR", 1),
            (Scenario.Empty, "failed", "RESULT_MISSING", 1),
            (Scenario.LinkExpired, "failed", "RESULT_LOST", 1),
            (Scenario.WrongType, "failed", "RESULT_REJECTED", 1)));

    [Fact]
    public Task What_is_only_for_the_moment_ends_well() => Task.WhenAll(
        host.CompletesAsync(
            Speech, "audio", [],
            (Scenario.RateLimitedOnce, 2),
            (Scenario.OverloadedOnce, 2)),
        host.CompletesAsync(
            Video, "video", [],
            (Scenario.PollFails, 1)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Speech_whose_answer_broke_off_is_fetched_from_the_history_and_not_paid_for_twice(bool captions)
    {
        var (generation, key) = await host.RunAsync(Speech, Scenario.Cut, "audio", new { captions }, "completed");

        Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal(20_000, await host.UsedAsync(generation, "millicredits"));
        Assert.Equal(captions ? 2 : 1, generation["assets"]!.AsArray().Count);
    }

    [Fact]
    public async Task Subtitles_lie_beside_the_speech_as_an_asset_of_their_own()
    {
        var (generation, _) = await host.RunAsync(Speech, Scenario.Ok, "audio", new { captions = true }, "completed", prompt: "The sea is calm. Who goes there?");

        var assets = generation["assets"]!.AsArray().Select(id => (Guid)id!).ToArray();
        Assert.Equal(["audio", "text"], assets.Select(id => host.Peers.Assets.Promised[id].Type));
        Assert.Equal("application/x-subrip", host.Peers.Assets.Promised[assets[1]].DeclaredMediaType);
        Assert.Equal(
            "1\n00:00:00,000 --> 00:00:00,960\nThe sea is calm.\n\n2\n00:00:01,020 --> 00:00:01,920\nWho goes there?\n\n",
            Encoding.UTF8.GetString(host.Peers.Assets.Stored[assets[1]]));
    }

    [Fact]
    public async Task References_masks_and_frames_are_sent_in_their_places()
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");
        var other = host.Peers.Assets.Add([4, 5], "image/jpeg");

        var (_, imageKey) = await host.RunAsync(Picture, Scenario.Ok, "image", new { mask = other }, "completed", [picture]);
        var (_, videoKey) = await host.RunAsync(Video, Scenario.Ok, "video", new { firstFrame = picture, lastFrame = other }, "completed");

        var image = Assert.Single(host.Simulator.Submissions.By(imageKey)).Request;
        Assert.Equal("AQID", (string?)image["images"]![0]!["content_base64"]);
        Assert.Equal("BAU=", (string?)image["mask"]!["content_base64"]);
        var video = Assert.Single(host.Simulator.Submissions.By(videoKey)).Request;
        Assert.Equal(("AQID", "image/jpeg"), ((string?)video["start_frame"]!["content_base64"], (string?)video["end_frame"]!["mime_type"]));
    }

    [Fact]
    public void The_money_held_covers_the_longest_sound_and_the_dearest_voice()
    {
        var own = MeasureOf("elevenlabs/eleven_flash_v2_5", "audio", """{"voiceId":"ownVoice0123456789ab"}""");
        var sound = MeasureOf("elevenlabs/eleven_text_to_sound_v2", "audio", "{}");

        Assert.Equal((10_000, 30_000), (own.ExpectedUnits["millicredits"], own.MaximumUnits["millicredits"]));
        Assert.Equal((200_000, 1_200_000), (sound.ExpectedUnits["millicredits"], sound.MaximumUnits["millicredits"]));

        static Contracts.Costing.V1.Consumption MeasureOf(string model, string type, string parameters)
        {
            var entry = new ModelCatalogue().Find(model, type)!;
            var given = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(parameters)!;
            return new ElevenLabsProvider(null!).Measure(new(entry, new string('a', 20), ParameterCheck.Complete(entry, given), 1, []));
        }
    }

    [Fact]
    public void A_long_sentence_becomes_several_cues_of_two_short_lines()
    {
        var text = string.Join(' ', Enumerable.Repeat("lighthouse", 20)) + ".";
        var alignment = new JsonObject
        {
            ["characters"] = new JsonArray([.. text.Select(letter => (JsonNode)letter.ToString())]),
            ["character_start_times_seconds"] = new JsonArray([.. text.Select((_, place) => (JsonNode)(place * 0.05))]),
            ["character_end_times_seconds"] = new JsonArray([.. text.Select((_, place) => (JsonNode)((place + 1) * 0.05))]),
        };

        var subtitles = SpokenSubtitles.From(JsonElement.Parse(alignment.ToJsonString()));

        var lines = subtitles.Split('\n').Where(line => line.Contains("lighthouse", StringComparison.Ordinal)).ToArray();
        Assert.True(lines.Length >= 5);
        Assert.All(lines, line => Assert.True(line.Length <= 42, line));
        Assert.Equal(20, lines.Sum(line => line.Split("lighthouse").Length - 1));
    }
}
