using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;
using MediaLab.ProviderSimulator.Media;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Unfinished pictures, shown while the finished one is made.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class OpenAiPreviewTests(SimulatorHost host)
{
    private const string Model = "openai/gpt-image-2";

    [Fact]
    public async Task Who_watches_sees_each_unfinished_picture_and_the_finished_one_is_the_result()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Slow);
        using var client = host.ClientFor(caller);
        var request = new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model = Model, parameters = new { partialImages = 2 } };
        var id = (await client.StartAsync(request)).Id();

        var events = await Sse.ReadAsync(client, id, null);

        var shown = events.Where(item => item.Name == "preview").ToArray();
        Assert.Equal([(1, DataUri(Samples.Png(32, 8))), (2, DataUri(Samples.Png(32, 16)))], shown.Select(item => ((int)item.Data["number"]!, (string)item.Data["image"]!)));
        Assert.Equal("completed", events[^1].Name);
        Assert.Equal(Samples.Png(1024, 1024), host.OnlyOutput(events[^1].Data));
        Assert.Equal(1256, (long)(await host.UsageOfAsync(id))["units"]!["image_output_tokens"]!);
        Assert.StartsWith("req_", (string)events[^1].Data["attempts"]![0]!["requestId"]!, StringComparison.Ordinal);
        var sent = Assert.Single(host.Simulator.Submissions.By(key)).Request;
        Assert.Equal((true, 2), ((bool)sent["stream"]!, (int)sent["partial_images"]!));
        await ForgottenAsync(id);
    }

    [Fact]
    public async Task Who_comes_back_sees_only_what_is_new()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Slow);
        using var client = host.ClientFor(caller);
        var request = new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model = Model, parameters = new { partialImages = 2 } };
        var id = (await client.StartAsync(request)).Id();

        var events = await Sse.ReadAsync(client, id, "1");

        Assert.Equal([2], events.Where(item => item.Name == "preview").Select(item => (int)item.Data["number"]!));
    }

    [Fact]
    public async Task A_picture_that_is_edited_is_shown_too()
    {
        var (generation, key) = await host.RunAsync(
            Model, Scenario.Ok, "image", new { partialImages = 1 }, "completed", [host.Peers.Assets.Add(Samples.Png(16, 16), "image/png")]);

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal("/images/edits", submission.Path);
        Assert.Equal(["image_edit.partial_image", "image_edit.completed"], submission.Answers.Select(answer => (string)answer["type"]!));
        Assert.Equal(Samples.Png(1024, 1024), host.OnlyOutput(generation));
        Assert.Equal(1050, (long)generation["usage"]!["inputTokens"]!);
    }

    [Fact]
    public async Task Nothing_is_streamed_where_nothing_unfinished_is_wanted_or_it_could_not_be_told_whose_it_is()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        foreach (var (count, partialImages) in new[] { (1, 0), (2, 3) })
        {
            var started = await client.StartAsync(
                new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model = Model, count, parameters = new { partialImages } });
            var done = await client.UntilAsync(started.Id(), "completed");
            Assert.Equal(count, done["assets"]!.AsArray().Count);
        }

        Assert.All(host.Simulator.Submissions.By(key), submission => Assert.False(submission.Request.AsObject().ContainsKey("stream") || submission.Request.AsObject().ContainsKey("partial_images")));
    }

    [Fact]
    public async Task What_they_cost_is_held()
    {
        var (without, _) = await host.RunAsync(Model, Scenario.Ok, "image", new { }, "completed");
        var (with, _) = await host.RunAsync(Model, Scenario.Ok, "image", new { partialImages = 3 }, "completed");

        Assert.Equal(300, Tokens(with) - Tokens(without));
    }

    [Fact]
    public Task A_bad_answer_ends_in_the_right_state_and_is_sent_no_more_often_than_is_safe() => host.EndsAsync(
        Model, "image", new { partialImages = 2 }, [],
        (Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID", 1),
        (Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED", 1),
        (Scenario.Moderation, "failed", "CONTENT_REFUSED", 1),
        (Scenario.ServerError, "failed", "PROVIDER_ERROR", 1),
        (Scenario.Overloaded, "failed", "PROVIDER_UNAVAILABLE", 5),
        (Scenario.BadGateway, "unknown", "OUTCOME_UNKNOWN", 1),
        (Scenario.Cut, "unknown", "OUTCOME_UNKNOWN", 1),
        (Scenario.StreamFails, "failed", "PROVIDER_ERROR", 1),
        (Scenario.JobModerated, "failed", "CONTENT_REFUSED", 1),
        (Scenario.Empty, "failed", "RESULT_MISSING", 1));

    [Fact]
    public Task One_that_never_answers_is_unknown_and_not_asked_twice() =>
        host.EndsAsync($"{Model}{SimulatorHost.Impatient}", "image", new { partialImages = 2 }, [], (Scenario.Timeout, "unknown", "OUTCOME_UNKNOWN", 1));

    [Fact]
    public async Task Nothing_unfinished_is_kept_after_a_failure()
    {
        var (generation, _) = await host.RunAsync(Model, Scenario.StreamFails, "image", new { partialImages = 2 }, "failed");

        await ForgottenAsync(generation.Id());
    }

    private long Tokens(JsonNode generation) => host.Peers.Costing.Requests[generation.Id().ToString()].Consumption.MaximumUnits["image_output_tokens"];

    /// <summary>The row goes a moment after the end is known.</summary>
    private async Task ForgottenAsync(Guid id)
    {
        await using var command = host.Admin.CreateCommand("select count(*) from text_deltas where generation_id = $1");
        command.Parameters.AddWithValue(id);
        await Eventually.HoldsAsync(async () => (long)(await command.ExecuteScalarAsync())! == 0, "no row of it is left");
    }

    private static string DataUri(byte[] bytes) => $"data:image/png;base64,{Convert.ToBase64String(bytes)}";
}
