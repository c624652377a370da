using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>fal's queue: any endpoint of it, what it counts, and the failures that look like successes.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class FalTests(SimulatorHost host)
{
    private const string Flux = "fal/fal-ai/flux/dev";
    private const string Kling = "fal/fal-ai/kling-video/v3/pro/text-to-video";
    private const string Voice = "fal/fal-ai/elevenlabs/tts/eleven-v3";

    [Theory]
    [InlineData(Flux, "image", "kilopixels", 1000)]
    [InlineData(Kling, "video", "milliseconds", 5008)]
    [InlineData(Voice, "audio", "milliunits", 34)]
    [InlineData("fal/fal-ai/nano-banana-2", "image", "images", 1)]
    [InlineData("fal/some-lab/new-model/turbo", "image", "milliunits", 1000)]
    [InlineData("fal/some-lab/new-video-model", "video", "milliunits", 5008)]
    [InlineData("fal/some-lab/new-music-model", "audio", "milliunits", 34)]
    public async Task A_good_key_makes_the_thing_with_one_submission_and_the_billable_units_are_kept(string model, string type, string unit, long quantity)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed");

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal("/" + model["fal/".Length..], submission.Path.Split('?')[0]);
        // Of a video and its thumbnail the video counts.
        var asset = (Guid)Assert.Single(generation["assets"]!.AsArray())!;
        Assert.StartsWith(type, host.Peers.Assets.Promised[asset].DeclaredMediaType, StringComparison.Ordinal);
        Assert.Equal(quantity, (long)(await host.UnitsAsync(generation))[unit]!);
    }

    [Fact]
    public async Task A_blackened_picture_is_a_refusal_that_is_charged()
    {
        var (generation, _) = await host.RunAsync(Flux, Scenario.Moderation, "image", new { }, "failed");

        Assert.Equal("CONTENT_REFUSED", (string?)generation["error"]!["code"]);
        Assert.Equal(1000, (long)(await host.UnitsAsync(generation))["kilopixels"]!);
    }

    [Fact]
    public async Task What_the_model_itself_refuses_says_where_and_costs_what_is_billed()
    {
        var (generation, _) = await host.RunAsync(Flux, Scenario.Ok, "image", new { }, "failed", prompt: "unprocessable");

        Assert.Equal("PROVIDER_REJECTED_REQUEST", (string?)generation["error"]!["code"]);
        Assert.Equal("prompt: Input should be a valid prompt", (string?)generation["error"]!["message"]);
        Assert.Equal(1000, (long)(await host.UnitsAsync(generation))["kilopixels"]!);
    }

    [Fact]
    public async Task What_fal_itself_fails_at_costs_nothing()
    {
        var (generation, _) = await host.RunAsync(Flux, Scenario.JobFails, "image", new { }, "failed");

        Assert.Null(await host.UsageAsync(generation));
    }

    [Theory]
    [InlineData(Scenario.RateLimitedOnce, 2)]
    [InlineData(Scenario.OverloadedOnce, 2)]
    [InlineData(Scenario.PollFails, 1)]
    public async Task What_passes_is_tried_again_and_a_failed_question_is_no_failed_job(Scenario scenario, int submissions)
    {
        var (_, key) = await host.RunAsync(Flux, scenario, "image", new { }, "completed");

        Assert.Equal(submissions, host.Simulator.Submissions.By(key).Count);
    }

    [Fact]
    public async Task The_settings_become_the_models_own_members()
    {
        var (caller, key) = host.CallerWith("fal", Scenario.Ok);
        using var client = host.ClientFor(caller);
        var started = await client.StartAsync(new
        {
            projectId = Guid.CreateVersion7(),
            type = "image",
            prompt = "A lighthouse",
            model = Flux,
            count = 2,
            parameters = new { imageSize = "square_hd", guidanceScale = 5.5, numInferenceSteps = 20, outputFormat = "png", enableSafetyChecker = false, seed = 7 },
        });
        var done = await client.UntilAsync(started.Id(), "completed", "failed");

        var expected = JsonNode.Parse("""
            { "prompt": "A lighthouse", "image_size": "square_hd", "num_inference_steps": 20, "guidance_scale": 5.5, "acceleration": "none", "output_format": "png",
              "enable_safety_checker": false, "seed": 7, "num_images": 2 }
            """);
        var sent = Assert.Single(host.Simulator.Submissions.By(key)).Request;
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(sent.ToJsonString())), sent.ToJsonString());
        Assert.Equal(2, done["assets"]!.AsArray().Count);
    }

    [Fact]
    public async Task Any_model_takes_its_own_settings_as_json_and_references_by_their_kind()
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, key) = await host.RunAsync(
            "fal/some-lab/restyle", Scenario.Ok, "image", new { input = """{"strength":0.4,"prompt":"Mine","loras":[{"path":"a"}],"sync_mode":true}""" }, "completed", [picture]);

        var sent = Assert.Single(host.Simulator.Submissions.By(key)).Request;
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"image_url":"data:image/png;base64,AQID","strength":0.4,"prompt":"Mine","loras":[{"path":"a"}]}"""), JsonNode.Parse(sent.ToJsonString())), sent.ToJsonString());
    }

    [Fact]
    public async Task Own_settings_that_are_no_json_object_are_refused_before_anything_is_held()
    {
        var (caller, key) = host.CallerWith("fal", Scenario.Ok);
        using var client = host.ClientFor(caller);

        var (status, body) = await client.PostJsonAsync(
            "/api/generate", new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A", model = "fal/some-lab/restyle", parameters = new { input = "[1, 2" } });

        Assert.Equal((400, "UNSUPPORTED_PARAMETER"), (status, (string?)body["error"]));
        Assert.Contains("JSON object", body.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(host.Simulator.Submissions.By(key));
    }

    [Fact]
    public async Task The_log_tells_how_far_it_is_and_a_waiting_request_is_cancelled_free_of_charge()
    {
        var (caller, key) = host.CallerWith("fal", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = Kling })).Id();
        await Eventually.HoldsAsync(async () => (double)(await client.GetFromJsonAsync<JsonNode>($"/api/generations/{id}"))!["data"]!["progress"]! >= 0.5, "half of it is done");

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        await Eventually.HoldsAsync(() => host.Simulator.Jobs.By(key)[0].Phase == JobPhase.Cancelled, "it is cancelled there");
        var ended = await client.UntilAsync(id, "cancelled", "failed");

        Assert.Equal("cancelled", (string?)ended["status"]);
        Assert.Single(host.Simulator.Submissions.By(key));
    }
}
