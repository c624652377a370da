using System.Text;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;
using MediaLab.ProviderSimulator.Media;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>OpenAI's models that the catalogue has answered by the Responses API.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class OpenAiResponsesTests(SimulatorHost host)
{
    private const string Model = "openai/gpt-6-sol";

    [Fact]
    public async Task It_is_asked_with_what_was_set_and_nothing_is_kept_there()
    {
        var settings = new { systemPrompt = "Be brief.", reasoningEffort = "high", maxOutputTokens = 100, responseFormat = "json" };

        var (generation, key) = await host.RunAsync(Model, Scenario.Ok, "text", settings, "completed", prompt: "A lighthouse as JSON");

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal("/responses", submission.Path);
        const string sent = """
            {"model":"gpt-6-sol","input":"A lighthouse as JSON","stream":true,"store":false,"max_output_tokens":100,"reasoning":{"effort":"high"},
             "instructions":"Be brief.","text":{"format":{"type":"json_object"}}}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sent), submission.Request), submission.Request.ToJsonString());
        Assert.StartsWith("The lighthouse keeper counted", Encoding.UTF8.GetString(host.OnlyOutput(generation)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_other_models_stay_with_chat_completions()
    {
        var (_, key) = await host.RunAsync("openai/gpt-6-luna", Scenario.Ok, "text", new { }, "completed");

        Assert.Equal("/chat/completions", Assert.Single(host.Simulator.Submissions.By(key)).Path);
    }

    [Fact]
    public async Task Every_token_is_counted_once()
    {
        var (generation, _) = await host.RunAsync(Model, Scenario.Ok, "text", new { }, "completed");

        var usage = await host.UsageOfAsync(generation.Id());
        const string counted = """{"input_tokens":25,"cached_input_tokens":20,"cache_write_tokens":5,"output_tokens":21}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(counted), usage["units"]), usage.ToJsonString());
        Assert.False((bool)usage["estimated"]!);
    }

    [Fact]
    public async Task Pictures_are_sent_as_data_beside_the_words()
    {
        var bytes = Samples.Png(8, 8);

        var (_, key) = await host.RunAsync(Model, Scenario.Ok, "text", new { }, "completed", [host.Peers.Assets.Add(bytes, "image/png")]);

        var message = Assert.Single(Assert.Single(host.Simulator.Submissions.By(key)).Request["input"]!.AsArray())!;
        Assert.Equal("user", (string?)message["role"]);
        Assert.Equal("A lighthouse at dusk", (string?)message["content"]![0]!["text"]);
        Assert.Equal($"data:image/png;base64,{Convert.ToBase64String(bytes)}", (string?)message["content"]![1]!["image_url"]);
    }

    [Fact]
    public Task A_bad_answer_ends_in_the_right_state_and_is_sent_no_more_often_than_is_safe() => host.EndsAsync(
        Model, "text", [],
        (Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID", 1),
        (Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED", 1),
        (Scenario.Moderation, "failed", "CONTENT_REFUSED", 1),
        (Scenario.ServerError, "failed", "PROVIDER_ERROR", 1),
        (Scenario.Overloaded, "failed", "PROVIDER_UNAVAILABLE", 5),
        (Scenario.BadGateway, "unknown", "OUTCOME_UNKNOWN", 1),
        (Scenario.Cut, "unknown", "OUTCOME_UNKNOWN", 1),
        (Scenario.StreamFails, "failed", "PROVIDER_ERROR", 1),
        (Scenario.JobFails, "failed", "PROVIDER_ERROR", 1),
        (Scenario.JobModerated, "failed", "CONTENT_REFUSED", 1),
        (Scenario.Refuses, "failed", "CONTENT_REFUSED", 1),
        (Scenario.Empty, "failed", "RESULT_MISSING", 1));

    [Fact]
    public Task One_that_never_answers_is_unknown_and_not_asked_twice() =>
        host.EndsAsync($"{Model}{SimulatorHost.Impatient}", "text", [], (Scenario.Timeout, "unknown", "OUTCOME_UNKNOWN", 1));

    [Fact]
    public Task Work_the_provider_refused_for_the_moment_is_sent_again_and_completes() =>
        host.CompletesAsync(Model, "text", [], (Scenario.RateLimitedOnce, 2), (Scenario.OverloadedOnce, 2));

    [Fact]
    public async Task A_refusal_says_so_in_the_models_words_and_costs_what_it_counted()
    {
        var (refused, _) = await host.RunAsync(Model, Scenario.Refuses, "text", new { }, "failed");
        var (filtered, _) = await host.RunAsync(Model, Scenario.JobModerated, "text", new { }, "failed");

        Assert.Equal("I'm sorry, but I can't help with that.", (string?)refused["error"]!["message"]);
        Assert.Equal(21, (long)(await host.UsageOfAsync(refused.Id()))["units"]!["output_tokens"]!);
        Assert.Equal(21, (long)(await host.UsageOfAsync(filtered.Id()))["units"]!["output_tokens"]!);
    }

    [Fact]
    public async Task An_answer_that_reached_its_limit_is_kept_as_far_as_it_came()
    {
        var (generation, _) = await host.RunAsync(Model, Scenario.Ok, "text", new { maxOutputTokens = 16 }, "completed");

        Assert.Equal("The lighthouse keeper counted", Encoding.UTF8.GetString(host.OnlyOutput(generation)));
        Assert.Equal(16, (long)(await host.UsageOfAsync(generation.Id()))["units"]!["output_tokens"]!);
    }

    [Fact]
    public async Task The_request_id_is_kept_whether_it_ends_well_or_not()
    {
        var (done, _) = await host.RunAsync(Model, Scenario.Ok, "text", new { }, "completed");
        var (failed, _) = await host.RunAsync(Model, Scenario.StreamFails, "text", new { }, "failed");

        Assert.All([done, failed], generation => Assert.StartsWith("req_", (string)generation["attempts"]![0]!["requestId"]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_words_arrive_while_they_are_written_and_a_cancelled_one_is_charged_as_an_estimate()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Slow);
        using var client = host.ClientFor(caller);
        var whole = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = Model })).Id();
        var dropped = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = Model })).Id();
        await client.UntilAsync(dropped, "submitted");
        await client.PostAsync($"/api/generations/{dropped}/cancel", null);

        var events = await Sse.ReadAsync(client, whole, null);
        await client.UntilAsync(dropped, "cancelled");

        Assert.True(events.Count(item => item.Name == "delta") > 3);
        Assert.Equal("completed", events[^1].Name);
        Assert.True((bool)(await host.UsageOfAsync(dropped))["estimated"]!);
        Assert.Equal(2, host.Simulator.Submissions.By(key).Count);
    }
}
