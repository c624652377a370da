using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Running;
using MediaLab.ProviderSimulator;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Kling: tasks that carry our own id, so that none is lost and none is made twice.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class KlingTests(SimulatorHost host)
{
    private const string Video = "kling/kling-v3";

    private static readonly (string Model, string Type, object Parameters, int References, string Path, string Theirs, long Millicredits)[] Works =
    [
        (Video, "video", new { durationSeconds = 7, mode = "pro", sound = true }, 0, "/v1/videos/text2video", "kling-v3", 3_500),
        ("kling/kling-v3-omni", "video", new { }, 2, "/v1/videos/omni-video", "kling-v3-omni", 3_500),
        ("kling/kling-video-o1", "video", new { durationSeconds = 10 }, 0, "/v1/videos/omni-video", "kling-video-o1", 3_500),
        ("kling/kling-v2-6", "video", new { sound = true }, 0, "/v1/videos/text2video", "kling-v2-6", 3_500),
        // A picture model with the name of a video model.
        ("kling/kling-image-v3", "image", new { negativePrompt = "people" }, 1, "/v1/images/generations", "kling-v3", 8_000),
        ("kling/kling-image-v3-omni", "image", new { resolution = "4k" }, 3, "/v1/images/omni-image", "kling-v3-omni", 8_000),
    ];

    [Fact]
    public async Task A_task_costs_the_units_that_it_says()
    {
        var ended = await Task.WhenAll(Works.Select(async work =>
        {
            var assets = Enumerable.Range(0, work.References).Select(_ => host.Peers.Assets.Add([1, 2, 3], "image/png")).ToArray();
            var (generation, key) = await host.RunAsync(work.Model, Scenario.Ok, work.Type, work.Parameters, "completed", assets);
            var submission = Assert.Single(host.Simulator.Submissions.By(key));
            Assert.Equal(generation.Id().ToString(), (string?)submission.Request["external_task_id"]);
            Assert.Equal(work.Type, (string?)(await host.UsageAsync(generation))!["attributes"]!["media"]);
            Assert.NotEmpty(host.OnlyOutput(generation));
            return (work.Model, submission.Path, (string?)submission.Request["model_name"], await host.UsedAsync(generation, "millicredits"));
        }));

        Assert.Equal(Works.Select(work => (work.Model, work.Path, (string?)work.Theirs, work.Millicredits)), ended);
    }

    [Theory]
    [InlineData(Scenario.Cut)]
    [InlineData(Scenario.BadGateway)]
    public async Task A_task_whose_acceptance_was_lost_is_found_by_our_own_id(Scenario scenario)
    {
        var (generation, key) = await host.RunAsync(Video, scenario, "video", new { }, "completed");

        Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Single(host.Simulator.Jobs.By(key));
        Assert.NotEmpty(host.OnlyOutput(generation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_died_between_submit_and_acceptance_neither_loses_nor_doubles_the_task(bool arrived)
    {
        var (caller, key) = host.CallerWith("kling", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = Video })).Id();
        await client.UntilAsync(id, "submitted");
        // The provider's answer never came to be written down: the worker is gone, and with another key nothing arrived at all.
        var otherKey = arrived ? key : SimulatorHost.KeyFor("kling", Scenario.Ok);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "kling")] = otherKey;
        await ForgetAsync(id, "submitting");

        if (arrived)
        {
            await client.UntilAsync(id, "submitted");
            Assert.Single(host.Simulator.Submissions.By(key));
            Assert.Single(host.Simulator.Jobs.By(key));
        }
        else
        {
            await client.UntilAsync(id, "completed");
            Assert.Single(host.Simulator.Submissions.By(otherKey));
        }
    }

    [Fact]
    public async Task A_request_that_did_not_arrive_is_not_sent_again_without_the_frame_that_was_deleted_since()
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");
        var (caller, _) = host.CallerWith("kling", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(
            new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = Video, parameters = new { firstFrame = picture } })).Id();
        await client.UntilAsync(id, "submitted");
        var otherKey = SimulatorHost.KeyFor("kling", Scenario.Ok);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "kling")] = otherKey;
        host.Peers.Assets.Completed.TryRemove(picture, out _);
        await ForgetAsync(id, "submitting");

        var ended = await client.UntilAsync(id, "failed", "completed");

        Assert.Equal("REFERENCE_UNUSABLE", (string?)ended["error"]?["code"]);
        Assert.Empty(host.Simulator.Submissions.By(otherKey));
    }

    [Fact]
    public async Task A_request_that_is_sent_twice_makes_one_task()
    {
        var (caller, key) = host.CallerWith("kling", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = Video })).Id();
        await client.UntilAsync(id, "submitted");

        await ForgetAsync(id, "queued");
        await client.UntilAsync(id, "submitted");

        Assert.Equal([200, 400], host.Simulator.Submissions.By(key).Select(submission => submission.Status));
        Assert.Single(host.Simulator.Jobs.By(key));
    }

    [Fact]
    public async Task Frames_go_to_the_operation_that_takes_them_as_bare_base64()
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, key) = await host.RunAsync(Video, Scenario.Ok, "video", new { firstFrame = picture, lastFrame = picture }, "completed");
        var (_, omniKey) = await host.RunAsync("kling/kling-v3-omni", Scenario.Ok, "video", new { firstFrame = picture, lastFrame = picture }, "completed");

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal(("/v1/videos/image2video", "AQID", "AQID"), (submission.Path, (string?)submission.Request["image"], (string?)submission.Request["image_tail"]));
        Assert.Null(submission.Request["aspect_ratio"]);
        var frames = Assert.Single(host.Simulator.Submissions.By(omniKey)).Request["image_list"]!.AsArray();
        Assert.Equal(["first_frame", "end_frame"], frames.Select(frame => (string?)frame!["type"]));
    }

    [Theory]
    [InlineData("kling/kling-v3", "firstFrame", true)]
    [InlineData("kling/kling-v3", "lastFrame", true)]
    [InlineData("kling/kling-v3-omni", "firstFrame", true)]
    [InlineData("kling/kling-v3-omni", "lastFrame", false)]
    public void A_shape_that_would_count_for_nothing_beside_a_frame_breaks_a_rule(string model, string frame, bool broken)
    {
        var parameters = ModelParameters.FromJson($$"""{"aspectRatio":"9:16","{{frame}}":"{{Guid.NewGuid()}}"}""");

        Assert.Equal(broken ? "aspectRatio" : null, ParameterCheck.Broken(new ModelCatalogue().Find(model, "video")!, parameters, 0)?.Setting);
    }

    [Fact]
    public async Task Without_a_frame_the_shape_is_said_and_4k_is_a_quality_of_its_own_without_a_known_price()
    {
        var (generation, key) = await host.RunAsync(Video, Scenario.Ok, "video", new { mode = "4k" }, "completed");

        var sent = Assert.Single(host.Simulator.Submissions.By(key)).Request;
        Assert.Equal(("16:9", "4k"), ((string?)sent["aspect_ratio"], (string?)sent["mode"]));
        Assert.Equal("milliseconds", Assert.Single(host.Peers.Costing.Requests[generation.Id().ToString()].Consumption.MaximumUnits).Key);
    }

    [Fact]
    public async Task A_picture_in_a_format_that_Kling_does_not_take_is_not_sent()
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/webp");

        var (generation, key) = await host.RunAsync("kling/kling-image-v3", Scenario.Ok, "image", new { }, "failed", [picture]);

        Assert.Equal("REFERENCE_UNUSABLE", (string?)generation["error"]!["code"]);
        Assert.Empty(host.Simulator.Submissions.By(key));
    }

    [Theory]
    [InlineData("kling/kling-v3", "video", "millicredits", 3_000)]
    [InlineData("kling/kling-image-v3", "image", "millicredits", 8_000)]
    [InlineData("kling/kling-v2-1", "video", "milliseconds", 5_000)]
    public async Task What_is_held_is_known_or_said_to_be_unknown(string model, string type, string unit, long most)
    {
        var (generation, _) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed");

        var held = host.Peers.Costing.Requests[generation.Id().ToString()].Consumption.MaximumUnits;
        Assert.Equal((unit, most), (Assert.Single(held).Key, held[unit]));
    }

    /// <summary>The job's row and its folder as they are when its worker died in this state, before the provider's answer was written down.</summary>
    private async Task ForgetAsync(Guid id, string state)
    {
        host.Services.GetRequiredService<SpoolFolder>().For(new Lease(Guid.Empty, id, 0, GenerationState.Submitting)).ForgetProviderJob();
        await using var command = host.Admin.CreateCommand("""
            update generations set state = @state, provider_job_id = null, key_id = null, lease_no = lease_no + 1, lease_until = now() - interval '1 second', run_at = now()
            where id = @id
            """);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("state", state);
        await command.ExecuteNonQueryAsync();
    }
}
