using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Luma: videos and pictures from words.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class LumaTests(SimulatorHost host)
{
    private const string Video = "luma/ray-2";

    [Theory]
    [InlineData(Video, "video", """{"duration":"9s","resolution":"1080p","loop":true}""", "/dream-machine/v1/generations/video", "milliseconds", 9_000)]
    [InlineData("luma/photon-1", "image", """{"aspectRatio":"9:21","format":"jpg"}""", "/dream-machine/v1/generations/image", "images", 1)]
    public async Task A_generation_is_asked_for_until_it_is_done(string model, string type, string parameters, string path, string unit, long used)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, type, JsonNode.Parse(parameters)!, "completed");

        Assert.Equal(path, Assert.Single(host.Simulator.Submissions.By(key)).Path);
        Assert.Equal(used, await host.UsedAsync(generation, unit));
        Assert.NotEmpty(host.OnlyOutput(generation));
    }

    [Fact]
    public async Task Cancelling_deletes_the_generation_and_counts_what_was_begun_as_an_estimate()
    {
        var (caller, key) = host.CallerWith("luma", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = Video })).Id();
        await host.UntilAskedAsync(key, 3);

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        var cancelled = await client.UntilAsync(id, "cancelled");

        Assert.Equal(JobPhase.Cancelled, Assert.Single(host.Simulator.Jobs.By(key)).Phase);
        Assert.True((bool)(await host.UsageAsync(cancelled))!["estimated"]!);
    }
}
