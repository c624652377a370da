using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Every service that speaks OpenAI's protocol, and Cohere, each in its dialect.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class CompatibleTests(SimulatorHost host)
{
    public static TheoryData<string, string, string, string> Works => new()
    {
        // 50 tokens read, 20 of them from a cache where the service tells; 21 written, wherever the thinking is counted.
        { "mistral/mistral-small-2603", "text", """{"temperature":0.5,"responseFormat":"json"}""", """{"input_tokens":30,"cached_input_tokens":20,"output_tokens":21}""" },
        { "deepseek/deepseek-v4-flash", "text", """{"topP":0.9}""", """{"input_tokens":30,"cached_input_tokens":20,"output_tokens":21}""" },
        { "groq/openai/gpt-oss-20b", "text", """{"reasoningEffort":"high"}""", """{"input_tokens":30,"cached_input_tokens":20,"output_tokens":21}""" },
        { "huggingface/openai/gpt-oss-20b:groq", "text", """{"systemPrompt":"Be brief."}""", """{"input_tokens":30,"cached_input_tokens":20,"output_tokens":21}""" },
        { "huggingface/some/other-model:fastest", "text", "{}", """{"input_tokens":30,"cached_input_tokens":20,"output_tokens":21}""" },
        { "together/openai/gpt-oss-120b", "text", "{}", """{"input_tokens":50,"output_tokens":21}""" },
        { "xai/grok-4.3", "text", "{}", """{"input_tokens":30,"cached_input_tokens":20,"output_tokens":21}""" },
        { "openrouter/deepseek/deepseek-v4-pro", "text", "{}", """{"input_tokens":30,"cached_input_tokens":20,"output_tokens":21}""" },
        { "openrouter/some-maker/some-model", "text", "{}", """{"input_tokens":30,"cached_input_tokens":20,"output_tokens":21}""" },
        { "cohere/command-a-03-2025", "text", """{"systemPrompt":"Be brief.","topP":0.5}""", """{"input_tokens":40,"output_tokens":21}""" },
        { "together/black-forest-labs/FLUX.1-schnell", "image", """{"size":"1344x768"}""", """{"kilopixels":1033}""" },
        { "together/ByteDance-Seed/Seedream-4.0", "image", "{}", """{"images":1}""" },
        { "xai/grok-imagine-image", "image", """{"aspectRatio":"16:9"}""", """{"images":1}""" },
        { "openrouter/google/gemini-3.1-flash-image", "image", """{"resolution":"2K"}""", """{"images":1}""" },
        { "mistral/voxtral-mini-tts-3-0", "audio", """{"format":"wav"}""", """{"characters":20}""" },
        { "groq/canopylabs/orpheus-v1-english", "audio", "{}", """{"characters":20}""" },
        { "together/hexgrad/Kokoro-82M", "audio", "{}", """{"characters":20}""" },
        { "xai/tts", "audio", """{"voice":"rex","language":"en"}""", """{"characters":20}""" },
        { "openrouter/some-maker/some-voice", "audio", """{"voice":"alloy"}""", """{"characters":20}""" },
        { "together/ByteDance/Seedance-1.0-lite", "video", """{"seconds":"10"}""", """{"milliseconds":10000}""" },
        { "xai/grok-imagine-video", "video", """{"duration":4,"resolution":"720p"}""", """{"milliseconds":4000}""" },
        { "openrouter/google/veo-3.1", "video", """{"duration":6}""", """{"milliseconds":6000}""" },
        { "openrouter/some-maker/some-video", "video", """{"duration":6}""", """{"milliseconds":6000}""" },
    };

    [Theory]
    [MemberData(nameof(Works))]
    public async Task A_good_key_makes_the_thing_with_one_submission_and_every_unit_is_counted_once(string model, string type, string parameters, string units)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, type, JsonNode.Parse(parameters)!, "completed");

        Assert.Single(host.Simulator.Submissions.By(key));
        var asset = (Guid)Assert.Single(generation["assets"]!.AsArray())!;
        Assert.NotEmpty(host.Peers.Assets.Stored[asset]);
        Assert.Equal(type, host.Peers.Assets.Promised[asset].Type);
        var usage = await host.UsageOfAsync(generation.Id());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(units), usage["units"]), usage.ToJsonString());
        Assert.False((bool)usage["estimated"]!);
    }

    [Theory]
    [InlineData("xai/grok-4.3", "text", 123_456_700L)]
    [InlineData("xai/grok-imagine-image", "image", 20_000_000L)]
    [InlineData("openrouter/deepseek/deepseek-v4-pro", "text", 123_456L)]
    [InlineData("openrouter/google/gemini-3.1-flash-image", "image", 40_000_000L)]
    [InlineData("openrouter/google/veo-3.1", "video", 500_000_000L)]
    [InlineData("openrouter/some-maker/some-voice", "audio", 300_000L)]
    [InlineData("together/minimax/hailuo-02", "video", 1_000_000_000L)]
    public async Task What_the_service_says_it_cost_is_taken_for_the_cost(string model, string type, long nanoUsd)
    {
        var (generation, _) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed");

        Assert.Equal(nanoUsd, (long)(await host.UsageOfAsync(generation.Id()))["reportedCostNanoUsd"]!);
    }

    [Theory]
    [InlineData("together/ByteDance/Seedance-1.0-lite")]
    [InlineData("xai/grok-imagine-video")]
    [InlineData("openrouter/google/veo-3.1")]
    public async Task A_video_job_ends_as_the_service_says_and_is_submitted_once(string model)
    {
        (Scenario Scenario, string State, string? Code)[] endings =
        [
            (Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID"),
            (Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED"),
            (Scenario.Moderation, "failed", "CONTENT_REFUSED"),
            (Scenario.BadGateway, "unknown", "OUTCOME_UNKNOWN"),
            (Scenario.JobFails, "failed", "PROVIDER_ERROR"),
            (Scenario.JobModerated, "failed", "CONTENT_REFUSED"),
            (Scenario.PollFails, "completed", null),
            (Scenario.LinkExpired, "failed", "RESULT_LOST"),
            (Scenario.Empty, "failed", "RESULT_MISSING"),
        ];

        await Task.WhenAll(endings.Select(async ending =>
        {
            var (generation, key) = await host.RunAsync(model, ending.Scenario, "video", new { }, ending.State);

            Assert.Equal((ending.Scenario, ending.Code), (ending.Scenario, (string?)generation["error"]?["code"]));
            Assert.Single(host.Simulator.Submissions.By(key));
        }));
    }

    [Theory]
    [InlineData("mistral/mistral-small-2603", "text")]
    [InlineData("groq/meta-llama/llama-4-scout-17b-16e-instruct", "text")]
    [InlineData("xai/grok-4.3", "text")]
    [InlineData("openrouter/x-ai/grok-4.3", "text")]
    [InlineData("cohere/command-a-vision-07-2025", "text")]
    [InlineData("together/black-forest-labs/FLUX.1-kontext-pro", "image")]
    [InlineData("xai/grok-imagine-image", "image")]
    [InlineData("openrouter/google/gemini-3.1-flash-image", "image")]
    [InlineData("openrouter/some-maker/some-video", "video")]
    public async Task Pictures_to_work_from_are_sent_with_the_request(string model, string type)
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, key) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed", [picture]);

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Contains("data:image/png;base64,AQID", submission.Request.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(model == "xai/grok-imagine-image", submission.Path.EndsWith("/images/edits", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("together/ByteDance/Seedance-1.0-lite", """{"frame_images":[{"input_image":"data:image/png;base64,AQID","frame":"first"}]}""", "media")]
    [InlineData("xai/grok-imagine-video", "\"data:image/png;base64,AQID\"", "image_url")]
    [InlineData("openrouter/google/veo-3.1", """[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"},"frame_type":"first_frame"}]""", "frame_images")]
    public async Task A_clip_begins_with_the_picture_that_was_given(string model, string expected, string member)
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, key) = await host.RunAsync(model, Scenario.Ok, "video", new { firstFrame = picture }, "completed");

        var sent = Assert.Single(host.Simulator.Submissions.By(key)).Request[member];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), sent), sent?.ToJsonString());
    }

    [Fact]
    public async Task Settings_go_out_under_the_services_own_names()
    {
        var (_, mistral) = await host.RunAsync("mistral/mistral-small-2603", Scenario.Ok, "text", new { seed = 7, maxOutputTokens = 100, responseFormat = "json", systemPrompt = "Be brief." }, "completed");
        var (_, groq) = await host.RunAsync("groq/openai/gpt-oss-20b", Scenario.Ok, "text", new { seed = 7, maxOutputTokens = 100 }, "completed");
        var (_, router) = await host.RunAsync("openrouter/openrouter/auto", Scenario.Ok, "text", new { reasoningEffort = "high" }, "completed");
        var (_, together) = await host.RunAsync("together/black-forest-labs/FLUX.1-schnell", Scenario.Ok, "image", new { size = "1344x768" }, "completed");
        var (_, voice) = await host.RunAsync("xai/tts", Scenario.Ok, "audio", new { format = "wav" }, "completed");

        JsonNode Sent(string key) => host.Simulator.Submissions.By(key)[0].Request;
        Assert.Equal((7, 100, "json_object", "system"), ((int)Sent(mistral)["random_seed"]!, (int)Sent(mistral)["max_tokens"]!, (string?)Sent(mistral)["response_format"]!["type"], (string?)Sent(mistral)["messages"]![0]!["role"]));
        Assert.Equal((7, 100), ((int)Sent(groq)["seed"]!, (int)Sent(groq)["max_completion_tokens"]!));
        Assert.Equal("high", (string?)Sent(router)["reasoning"]!["effort"]);
        Assert.Equal((1344, 768), ((int)Sent(together)["width"]!, (int)Sent(together)["height"]!));
        Assert.Equal("wav", (string?)Sent(voice)["output_format"]!["codec"]);
    }

    [Fact]
    public async Task A_filtered_answer_is_a_refusal_and_what_it_cost_is_kept()
    {
        var (generation, _) = await host.RunAsync("openrouter/deepseek/deepseek-v4-pro", Scenario.JobModerated, "text", new { }, "failed");

        Assert.Equal("CONTENT_REFUSED", (string?)generation["error"]!["code"]);
        Assert.Equal(123_456L, (long)(await host.UsageOfAsync(generation.Id()))["reportedCostNanoUsd"]!);
    }

    [Fact]
    public async Task Work_the_service_refused_for_the_moment_is_sent_again()
    {
        var (_, groq) = await host.RunAsync("groq/openai/gpt-oss-20b", Scenario.OverloadedOnce, "text", new { }, "completed");
        var (_, video) = await host.RunAsync("xai/grok-imagine-video", Scenario.RateLimitedOnce, "video", new { }, "completed");

        Assert.Equal([498, 200], host.Simulator.Submissions.By(groq).Select(submission => submission.Status));
        Assert.Equal([429, 200], host.Simulator.Submissions.By(video).Select(submission => submission.Status));
    }

    [Fact]
    public async Task Cancelling_streamed_text_charges_what_was_written_as_an_estimate()
    {
        var (caller, _) = host.CallerWith("mistral", Scenario.Slow);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "mistral/mistral-small-2603" })).Id();
        await client.UntilAsync(id, "submitted");

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        await client.UntilAsync(id, "cancelled");

        Assert.True((bool)(await host.UsageOfAsync(id))["estimated"]!);
    }
}
