using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Runway: tasks that say at their end what they cost.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class RunwayTests(SimulatorHost host)
{
    private const string Video = "runway/gen4.5";

    private static readonly (string Model, string Type, object Parameters, string[] References, string Path, int Credits)[] Works =
    [
        (Video, "video", new { duration = 5 }, [], "/v1/text_to_video", 60),
        (Video, "video", new { duration = 2, ratio = "960:960" }, ["image/png"], "/v1/image_to_video", 24),
        ("runway/gen4_turbo", "video", new { duration = 10 }, ["image/jpeg"], "/v1/image_to_video", 50),
        ("runway/veo3.1", "video", new { duration = 4, audio = false, negativePrompt = "people" }, [], "/v1/text_to_video", 80),
        ("runway/seedance2", "video", new { }, ["image/png", "image/png"], "/v1/text_to_video", 25),
        ("runway/seedance2_fast", "video", new { }, ["video/mp4", "image/png"], "/v1/video_to_video", 25),
        ("runway/hailuo3", "video", new { resolution = "768P" }, [], "/v1/text_to_video", 25),
        ("runway/gemini_omni_flash", "video", new { }, ["image/png"], "/v1/image_to_video", 25),
        ("runway/aleph2", "video", new { targetAspectRatio = "1:1" }, ["video/mp4"], "/v1/video_to_video", 25),
        ("runway/magnific_video_upscaler_creative", "video", new { resolution = "4k" }, ["video/mp4"], "/v1/video_upscale", 25),
        ("runway/gen4_image", "image", new { ratio = "1280:720" }, ["image/png"], "/v1/text_to_image", 5),
        ("runway/gen4_image", "image", new { }, [], "/v1/text_to_image", 8),
        ("runway/gpt_image_2", "image", new { quality = "high" }, [], "/v1/text_to_image", 25),
        ("runway/seedream5_pro", "image", new { outputFormat = "jpeg" }, [], "/v1/text_to_image", 25),
        ("runway/magnific_precision_upscaler_v2", "image", new { scaleFactor = "4" }, ["image/png"], "/v1/image_upscale", 25),
        ("runway/eleven_v3", "audio", new { voice = "Ragnar", speed = 1.1 }, [], "/v1/text_to_speech", 1),
        ("runway/eleven_multilingual_v2", "audio", new { }, [], "/v1/text_to_speech", 1),
        ("runway/eleven_text_to_sound_v2", "audio", new { duration = 3.5 }, [], "/v1/sound_effect", 2),
        ("runway/seed_audio", "audio", new { outputFormat = "wav" }, ["audio/mpeg"], "/v1/sound_effect", 25),
    ];

    [Fact]
    public async Task A_task_costs_exactly_what_it_says()
    {
        var ended = await Task.WhenAll(Works.Select(async work =>
        {
            var assets = work.References.Select(mediaType => host.Peers.Assets.Add([1, 2, 3], mediaType)).ToArray();
            var (generation, key) = await host.RunAsync(work.Model, Scenario.Ok, work.Type, work.Parameters, "completed", assets);
            Assert.NotEmpty(host.OnlyOutput(generation));
            return (work.Model, Assert.Single(host.Simulator.Submissions.By(key)).Path, await host.UsedAsync(generation, "millicredits"), (long)(await host.UsageAsync(generation))!["reportedCostNanoUsd"]!);
        }));

        Assert.Equal(Works.Select(work => (work.Model, work.Path, work.Credits * 1000L, work.Credits * 10_000_000L)), ended);
    }

    [Fact]
    public async Task A_task_that_was_refused_for_what_was_sent_keeps_its_credits_and_one_that_failed_does_not()
    {
        var (refused, _) = await host.RunAsync(Video, Scenario.JobModerated, "video", new { }, "failed");
        var (failed, _) = await host.RunAsync(Video, Scenario.JobFails, "video", new { }, "failed");

        Assert.Equal("CONTENT_REFUSED", (string?)refused["error"]!["code"]);
        Assert.Contains("SAFETY.INPUT.TEXT", (string)refused["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(600_000_000, (long)(await host.UsageAsync(refused))!["reportedCostNanoUsd"]!);
        Assert.Null(await host.UsageAsync(failed));
    }

    [Fact]
    public async Task Cancelling_deletes_the_task_and_counts_at_most_its_own_estimate()
    {
        var (caller, key) = host.CallerWith("runway", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = Video })).Id();
        await host.UntilAskedAsync(key, 3);

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        var cancelled = await client.UntilAsync(id, "cancelled");

        Assert.Equal(JobPhase.Cancelled, Assert.Single(host.Simulator.Jobs.By(key)).Phase);
        var usage = (await host.UsageAsync(cancelled))!;
        Assert.Equal((60_000, true), ((long)usage["units"]!["millicredits"]!, (bool)usage["estimated"]!));
    }

    [Fact]
    public async Task A_task_that_has_ended_is_not_deleted_by_a_late_cancellation()
    {
        var (caller, key) = host.CallerWith("runway", Scenario.Ok);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = Video })).Id();
        await host.UntilAskedAsync(key, 2);

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        await client.UntilAsync(id, "cancelled", "completed");

        Assert.NotEqual(JobPhase.Queued, Assert.Single(host.Simulator.Jobs.By(key)).Phase);
    }

    [Fact]
    public async Task Several_pictures_of_one_task_are_all_stored()
    {
        var (caller, key) = host.CallerWith("runway", Scenario.Ok);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model = "runway/gpt_image_2", count = 3 })).Id();

        var done = await client.UntilAsync(id, "completed");

        Assert.Equal(3, done["assets"]!.AsArray().Count);
        Assert.Equal(3, (int)Assert.Single(host.Simulator.Submissions.By(key)).Request["outputCount"]!);
    }

    [Fact]
    public async Task Frames_are_sent_with_their_positions_and_exclude_references()
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, key) = await host.RunAsync("runway/veo3.1", Scenario.Ok, "video", new { firstFrame = picture, lastFrame = picture }, "completed");
        var (both, bothKey) = await host.RunAsync("runway/seedance2", Scenario.Ok, "video", new { firstFrame = picture }, "failed", [picture]);

        var frames = Assert.Single(host.Simulator.Submissions.By(key)).Request["promptImage"]!.AsArray();
        Assert.Equal(["first", "last"], frames.Select(frame => (string?)frame!["position"]));
        Assert.Equal("data:image/png;base64,AQID", (string?)frames[0]!["uri"]);
        Assert.Equal("REFERENCE_UNUSABLE", (string?)both["error"]!["code"]);
        Assert.Empty(host.Simulator.Submissions.By(bothKey));
    }

    [Fact]
    public async Task A_model_that_changes_a_picture_is_refused_without_one_before_anything_is_held()
    {
        var (caller, _) = host.CallerWith("runway", Scenario.Ok);
        using var client = host.ClientFor(caller);

        var (status, body) = await client.PostJsonAsync(
            "/api/generate", new { projectId = Guid.CreateVersion7(), type = "image", prompt = "Larger", model = "runway/magnific_precision_upscaler_v2" });

        Assert.Equal(409, status);
        Assert.Equal("references", (string?)body["details"]!["rejected"]![0]!["reason"]);
    }

    [Theory]
    [InlineData("""{"duration":8,"audio":true}""", "runway/veo3.1", "millicredits", 320_000)]
    [InlineData("""{"duration":8,"audio":false}""", "runway/veo3.1", "millicredits", 160_000)]
    // Nobody knows its price: what is counted has none.
    [InlineData("""{"duration":8}""", "runway/seedance2", "milliseconds", 8_000)]
    public async Task What_is_held_is_known_or_said_to_be_unknown(string parameters, string model, string unit, long most)
    {
        var (generation, _) = await host.RunAsync(model, Scenario.Ok, "video", JsonNode.Parse(parameters)!, "completed");

        var held = host.Peers.Costing.Requests[generation.Id().ToString()].Consumption.MaximumUnits;
        Assert.Equal((unit, most), (Assert.Single(held).Key, held[unit]));
    }
}
