using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Google's Gemini API: what each way of making something sends, counts, and makes of what can go wrong.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class GeminiTests(SimulatorHost host)
{
    private const string Text = "gemini/gemini-3.8-flash";
    private const string Image = "gemini/gemini-3-pro-image";
    private const string Speech = "gemini/gemini-2.5-flash-preview-tts";
    private const string Veo = "gemini/veo-3.1-generate-preview";
    private const string Omni = "gemini/gemini-omni-1.1-flash";

    public static TheoryData<string, string> Kinds => new() { { Text, "text" }, { Image, "image" }, { Speech, "audio" }, { Veo, "video" }, { Omni, "video" } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_good_key_makes_the_thing_with_one_submission(string model, string type)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed");

        Assert.Equal(200, Assert.Single(host.Simulator.Submissions.By(key)).Status);
        var asset = (Guid)Assert.Single(generation["assets"]!.AsArray())!;
        Assert.NotEmpty(host.Peers.Assets.Stored[asset]);
        Assert.Equal(type, host.Peers.Assets.Promised[asset].Type);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_bad_key_is_a_400_and_is_understood_as_one(string model, string type)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Invalid, type, new { }, "failed");

        Assert.Equal("PROVIDER_KEY_INVALID", Code(generation));
        Assert.Equal(400, Assert.Single(host.Simulator.Submissions.By(key)).Status);
    }

    [Theory]
    [InlineData(Image, "image", Scenario.JobFails, "failed", "RESULT_MISSING", 1)]
    [InlineData(Omni, "video", Scenario.Moderation, "failed", "CONTENT_REFUSED", 1)]
    [InlineData(Omni, "video", Scenario.JobFails, "failed", "PROVIDER_ERROR", 1)]
    [InlineData(Omni, "video", Scenario.JobModerated, "failed", "CONTENT_REFUSED", 1)]
    [InlineData(Omni, "video", Scenario.Empty, "failed", "RESULT_MISSING", 1)]
    public async Task A_bad_answer_ends_in_the_right_state_and_is_sent_no_more_often_than_is_safe(
        string model, string type, Scenario scenario, string state, string code, int submissions)
    {
        var (generation, key) = await host.RunAsync(model, scenario, type, new { }, state);

        Assert.Equal(code, Code(generation));
        Assert.Equal(submissions, host.Simulator.Submissions.By(key).Count);
        Assert.NotEmpty((string)generation["error"]!["message"]!);
    }

    [Theory]
    [InlineData(Text, "text", Scenario.RateLimitedOnce)]
    [InlineData(Image, "image", Scenario.OverloadedOnce)]
    [InlineData(Veo, "video", Scenario.RateLimitedOnce)]
    public async Task Work_the_provider_refused_for_the_moment_is_sent_again_and_completes(string model, string type, Scenario scenario)
    {
        var (_, key) = await host.RunAsync(model, scenario, type, new { }, "completed");

        Assert.Equal(2, host.Simulator.Submissions.By(key).Count);
    }

    [Theory]
    [InlineData(Veo)]
    [InlineData(Omni)]
    public async Task A_question_that_fails_says_nothing_about_the_job(string model)
    {
        var (_, key) = await host.RunAsync(model, Scenario.PollFails, "video", new { }, "completed");

        Assert.Single(host.Simulator.Submissions.By(key));
    }

    [Theory]
    [InlineData(Text, "text")]
    [InlineData(Image, "image")]
    public async Task A_blocked_prompt_is_a_refusal_and_costs_what_was_read(string model, string type)
    {
        var (generation, _) = await host.RunAsync(model, Scenario.Ok, type, new { }, "failed", prompt: "Something forbidden");

        Assert.Equal("CONTENT_REFUSED", Code(generation));
        Assert.Contains("PROHIBITED_CONTENT", (string)generation["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(14, (long)generation["usage"]!["inputTokens"]!);
    }

    [Fact]
    public async Task The_days_quota_is_final_although_it_comes_as_a_429()
    {
        var (generation, key) = await host.RunAsync(Text, Scenario.Ok, "text", new { }, "failed", prompt: "Tell me something every day");

        Assert.Equal("PROVIDER_QUOTA_EXCEEDED", Code(generation));
        Assert.Equal(429, Assert.Single(host.Simulator.Submissions.By(key)).Status);
    }

    [Fact]
    public async Task Cached_tokens_are_taken_out_and_thoughts_are_added_to_what_was_written()
    {
        var (generation, _) = await host.RunAsync(Text, Scenario.Ok, "text", new { }, "completed");
        var usage = await UsageAsync(generation);

        // 50 in the prompt of which 20 were cached; 21 words and 9 thoughts beside them.
        Assert.Equal((30, 20, 30), ((long)usage["input_tokens"]!, (long)usage["cached_input_tokens"]!, (long)usage["output_tokens"]!));
        var words = Encoding.UTF8.GetString(host.Peers.Assets.Stored[(Guid)generation["assets"]![0]!]);
        Assert.StartsWith("The tide went out", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_is_counted_apart_from_thoughts_and_words_and_drafts_are_not_kept()
    {
        var (generation, _) = await host.RunAsync(Image, Scenario.Ok, "image", new { size = "4K", aspectRatio = "16:9" }, "completed");
        var usage = await UsageAsync(generation);

        Assert.Equal((40, 2000, 130), ((long)usage["input_tokens"]!, (long)usage["image_output_tokens"]!, (long)usage["output_tokens"]!));
        Assert.Single(generation["assets"]!.AsArray());
    }

    [Theory]
    [InlineData(Text, "text")]
    [InlineData(Image, "image")]
    public async Task References_travel_within_the_request_in_their_order(string model, string type)
    {
        var (first, second) = (host.Peers.Assets.Add([1, 2, 3], "image/png"), host.Peers.Assets.Add([4, 5], "image/webp"));

        var (_, key) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed", [first, second]);

        var parts = Assert.Single(host.Simulator.Submissions.By(key)).Request["contents"]![0]!["parts"]!.AsArray();
        Assert.Equal(
            [("image/png", "AQID"), ("image/webp", "BAU=")],
            parts.Skip(1).Select(part => ((string)part!["inlineData"]!["mimeType"]!, (string)part["inlineData"]!["data"]!)));
    }

    [Fact]
    public async Task Bare_samples_become_a_wave_file()
    {
        var (generation, key) = await host.RunAsync(Speech, Scenario.Ok, "audio", new { voice = "Puck", instructions = "Say cheerfully." }, "completed", prompt: "Good morning");

        var asset = (Guid)generation["assets"]![0]!;
        var wave = host.Peers.Assets.Stored[asset];
        Assert.Equal("audio/wav", host.Peers.Assets.Promised[asset].DeclaredMediaType);
        Assert.Equal("RIFF", Encoding.ASCII.GetString(wave, 0, 4));
        Assert.Equal((24_000, 48_000, 48_044), (BinaryPrimitives.ReadInt32LittleEndian(wave.AsSpan(24)), BinaryPrimitives.ReadInt32LittleEndian(wave.AsSpan(40)), wave.Length));
        Assert.Equal((12, 25), ((long)(await UsageAsync(generation))["input_tokens"]!, (long)(await UsageAsync(generation))["audio_output_tokens"]!));
        Assert.Equal("Say cheerfully: Good morning", (string?)host.Simulator.Submissions.By(key)[0].Request["contents"]![0]!["parts"]![0]!["text"]);
    }

    [Fact]
    public async Task A_text_that_stops_midway_is_no_answer_and_costs_what_was_written()
    {
        var (generation, _) = await host.RunAsync(Text, Scenario.Ok, "text", new { }, "failed", prompt: "Please stop midway");

        Assert.Equal("PROVIDER_ERROR", Code(generation));
        Assert.Contains("OTHER", (string)generation["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(30, (long)(await UsageAsync(generation))["output_tokens"]!);
    }

    [Theory]
    [InlineData(Veo)]
    [InlineData(Omni)]
    public async Task Video_is_charged_by_its_length_and_resolution(string model)
    {
        var (generation, _) = await host.RunAsync(model, Scenario.Ok, "video", new { durationSeconds = 8, resolution = "1080p" }, "completed");

        Assert.Equal(8000, (long)(await UsageAsync(generation))["milliseconds"]!);
        var hold = host.Peers.Costing.Requests[generation.Id().ToString()].Consumption;
        Assert.Equal((8000, "1080p"), (hold.MaximumUnits["milliseconds"], hold.Attributes["resolution"]));
    }

    [Fact]
    public async Task Veo_gets_the_first_and_the_last_frame_as_such()
    {
        var (first, last) = (host.Peers.Assets.Add([1, 2, 3], "image/png"), host.Peers.Assets.Add([4, 5], "image/png"));

        var (_, key) = await host.RunAsync(Veo, Scenario.Ok, "video", new { firstFrame = first, lastFrame = last, negativePrompt = "people" }, "completed");

        var sent = host.Simulator.Submissions.By(key)[0].Request;
        Assert.Equal("AQID", (string?)sent["instances"]![0]!["image"]!["bytesBase64Encoded"]);
        Assert.Equal("BAU=", (string?)sent["instances"]![0]!["lastFrame"]!["bytesBase64Encoded"]);
        Assert.Equal("people", (string?)sent["parameters"]!["negativePrompt"]);
    }

    [Fact]
    public async Task Veo_gets_reference_pictures_and_Omni_gets_them_as_inputs()
    {
        var references = new[] { host.Peers.Assets.Add([1, 2, 3], "image/png"), host.Peers.Assets.Add([4, 5], "image/png") };

        var (_, veo) = await host.RunAsync(Veo, Scenario.Ok, "video", new { }, "completed", references);
        var (_, omni) = await host.RunAsync(Omni, Scenario.Ok, "video", new { }, "completed", references);

        Assert.Equal(["AQID", "BAU="], host.Simulator.Submissions.By(veo)[0].Request["instances"]![0]!["referenceImages"]!.AsArray().Select(reference => (string)reference!["image"]!["bytesBase64Encoded"]!));
        var sent = host.Simulator.Submissions.By(omni)[0].Request;
        Assert.Equal(["text", "image", "image"], sent["input"]!.AsArray().Select(part => (string)part!["type"]!));
        Assert.Equal("reference_to_video", (string?)sent["generation_config"]!["video_config"]!["task"]);
    }

    [Fact]
    public async Task An_interaction_is_cancelled_at_the_provider()
    {
        var (caller, key) = host.CallerWith("gemini", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = Omni })).Id();
        await client.UntilAsync(id, "submitted");

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        await client.UntilAsync(id, "cancelled");

        Assert.Equal(JobPhase.Cancelled, Assert.Single(host.Simulator.Jobs.By(key)).Phase);
    }

    private Task<JsonNode> UsageAsync(JsonNode generation) => host.UnitsAsync(generation);

    private static string? Code(JsonNode generation) => (string?)generation["error"]!["code"];
}
