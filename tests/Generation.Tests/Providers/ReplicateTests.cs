using MediaLab.ProviderSimulator;
using MediaLab.ProviderSimulator.Replicate;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Replicate: official models and versions, outputs of every shape, and what became of a request whose answer was lost.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class ReplicateTests(SimulatorHost host)
{
    private const string Flux = "replicate/black-forest-labs/flux-schnell";
    private const string Version = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa";

    public static TheoryData<string, string, string, string, long> Shapes => new()
    {
        // A list of links, one link, an object with a link among other things, and words in pieces.
        { Flux, "image", "/v1/models/black-forest-labs/flux-schnell/predictions", "images", 1 },
        { "replicate/somebody/video-maker:" + Version, "video", "/v1/predictions", "compute_milliseconds", 3250 },
        { "replicate/somebody/speech", "audio", "/v1/predictions", "compute_milliseconds", 3250 },
        { "replicate/meta/llama-5", "text", "/v1/models/meta/llama-5/predictions", "compute_milliseconds", 3250 },
        { "replicate/" + Version, "image", "/v1/predictions", "compute_milliseconds", 3250 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_good_key_makes_the_thing_with_one_submission(string model, string type, string path, string unit, long quantity)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed");

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal(path, submission.Path);
        var asset = (Guid)Assert.Single(generation["assets"]!.AsArray())!;
        Assert.StartsWith(type, host.Peers.Assets.Promised[asset].DeclaredMediaType, StringComparison.Ordinal);
        Assert.NotEmpty(host.Peers.Assets.Stored[asset]);
        Assert.Equal(quantity, (long)(await host.UnitsAsync(generation))[unit]!);
    }

    [Fact]
    public async Task A_model_that_is_not_official_runs_in_its_current_version()
    {
        var (_, key) = await host.RunAsync("replicate/somebody/painter", Scenario.Ok, "image", new { }, "completed");

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal("/v1/predictions", submission.Path);
        Assert.Equal($"somebody/painter:{ReplicateApi.LatestVersion}", (string?)submission.Request["version"]);
    }

    [Theory]
    [InlineData("replicate/somebody/nobodys-model")]
    [InlineData("replicate/somebody/unfinished-model")]
    public async Task A_model_that_cannot_run_is_known_before_anything_is_sent(string model)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, "image", new { }, "failed");

        Assert.Equal("PROVIDER_MODEL_UNAVAILABLE", (string?)generation["error"]!["code"]);
        Assert.Empty(host.Simulator.Submissions.By(key));
    }

    [Fact]
    public async Task A_failure_is_charged_by_machine_time_unless_the_model_is_billed_by_results()
    {
        var (official, _) = await host.RunAsync(Flux, Scenario.JobFails, "image", new { }, "failed");
        var (community, _) = await host.RunAsync("replicate/somebody/painter", Scenario.JobFails, "image", new { }, "failed");

        Assert.Null(official["usage"]);
        Assert.Equal(3250, (long)(await host.UnitsAsync(community))["compute_milliseconds"]!);
    }

    [Fact]
    public async Task What_never_started_is_free()
    {
        var (generation, _) = await host.RunAsync("replicate/somebody/painter", Scenario.Ok, "image", new { }, "failed", prompt: "This never starts");

        Assert.Equal("PROVIDER_UNAVAILABLE", (string?)generation["error"]!["code"]);
        Assert.Null(generation["usage"]);
    }

    [Fact]
    public async Task Small_references_travel_as_data_and_large_ones_are_uploaded_first()
    {
        var (small, large) = (host.Peers.Assets.Add([1, 2, 3], "image/png"), host.Peers.Assets.Add(new byte[300_000], "image/png"));

        var (_, one) = await host.RunAsync("replicate/somebody/painter", Scenario.Ok, "image", new { }, "completed", [small]);
        var (_, two) = await host.RunAsync("replicate/somebody/painter", Scenario.Ok, "image", new { }, "completed", [small, large]);

        Assert.Equal("data:image/png;base64,AQID", (string?)host.Simulator.Submissions.By(one)[0].Request["input"]!["image"]);
        var list = host.Simulator.Submissions.By(two)[0].Request["input"]!["image_input"]!.AsArray();
        Assert.StartsWith("data:", (string)list[0]!, StringComparison.Ordinal);
        Assert.StartsWith("http", (string)list[1]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prediction_is_cancelled_at_the_provider_and_its_machine_time_is_charged()
    {
        var (caller, key) = host.CallerWith("replicate", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model = "replicate/somebody/painter" })).Id();
        await client.UntilAsync(id, "submitted");

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        var cancelled = await client.UntilAsync(id, "cancelled");

        Assert.Equal(JobPhase.Cancelled, Assert.Single(host.Simulator.Jobs.By(key)).Phase);
        Assert.Equal(3250, (long)(await host.UnitsAsync(cancelled))["compute_milliseconds"]!);
    }

    [Theory]
    [InlineData("replicate/black-forest-labs/flux-schnell", 1, "completed")]
    // Two that are alike cannot be told apart.
    [InlineData("replicate/somebody/painter", 2, "unknown")]
    public async Task A_prediction_whose_worker_died_is_found_in_the_providers_list_by_what_it_was_made_from(string model, int alike, string state)
    {
        var (caller, key) = host.CallerWith("replicate", Scenario.Timeout);
        using var client = host.ClientFor(caller);
        var ids = new List<Guid>();
        for (var number = 0; number < alike; number++)
        {
            ids.Add((await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model })).Id());
        }

        await Eventually.HoldsAsync(() => host.Simulator.Jobs.By(key).Count == alike, "every request has arrived");

        await host.LoseWorkerAsync(ids[0]);
        await client.UntilAsync(ids[0], state);

        Assert.Equal(alike, host.Simulator.Submissions.By(key).Count);
    }
}
