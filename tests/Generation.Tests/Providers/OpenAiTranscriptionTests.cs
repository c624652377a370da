using System.Text;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;
using MediaLab.ProviderSimulator.Media;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>What is said in a recording.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class OpenAiTranscriptionTests(SimulatorHost host)
{
    private const string Model = "openai/gpt-transcribe";
    private const string Said = "The lighthouse keeper counted the waves. One for every letter that never came.";

    public static TheoryData<string, string, string, string> Works => new()
    {
        {
            Model, """{"languages":"en, de","keywords":"Fresnel, keeper"}""",
            """{"model":"gpt-transcribe","response_format":"json","prompt":"A lighthouse at dusk","languages":["en","de"],"keywords":["Fresnel","keeper"],"file":"recording.mp3"}""",
            """{"milliseconds":8470}"""
        },
        {
            "openai/gpt-4o-transcribe", """{"language":"en","temperature":0.2}""",
            """{"model":"gpt-4o-transcribe","response_format":"json","prompt":"A lighthouse at dusk","language":"en","temperature":0.2,"file":"recording.mp3"}""",
            """{"input_tokens":5,"audio_input_tokens":85,"output_tokens":18}"""
        },
        {
            "openai/gpt-4o-mini-transcribe", "{}", """{"model":"gpt-4o-mini-transcribe","response_format":"json","prompt":"A lighthouse at dusk","file":"recording.mp3"}""",
            """{"input_tokens":5,"audio_input_tokens":85,"output_tokens":18}"""
        },
        {
            "openai/whisper-1", """{"language":"en"}""",
            """{"model":"whisper-1","response_format":"json","prompt":"A lighthouse at dusk","language":"en","file":"recording.mp3"}""",
            """{"milliseconds":9000}"""
        },
    };

    [Theory]
    [MemberData(nameof(Works))]
    public async Task A_recording_becomes_its_words_and_what_the_provider_counted_is_taken_as_it_is(string model, string parameters, string form, string units)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, "text", JsonNode.Parse(parameters)!, "completed", [Recording()]);

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal("/audio/transcriptions", submission.Path);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(form), submission.Request), submission.Request.ToJsonString());
        Assert.Equal(Said, Encoding.UTF8.GetString(host.OnlyOutput(generation)));
        var usage = await host.UsageOfAsync(generation.Id());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(units), usage["units"]), usage.ToJsonString());
        Assert.False((bool)usage["estimated"]!);
    }

    [Theory]
    [InlineData("srt", "application/x-subrip", "1\n00:00:00,000 --> 00:00:03,320\nThe lighthouse keeper counted the waves.\n\n2\n00:00:03,320 --> 00:00:08,470\n")]
    [InlineData("vtt", "text/vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:03.320\nThe lighthouse keeper counted the waves.\n\n00:00:03.320 --> 00:00:08.470\n")]
    public async Task Whisper_also_makes_subtitles_whose_length_is_counted_by_the_provider(string format, string mediaType, string start)
    {
        var (generation, _) = await host.RunAsync("openai/whisper-1", Scenario.Ok, "text", new { format }, "completed", [Recording()]);

        Assert.StartsWith(start, Encoding.UTF8.GetString(host.OnlyOutput(generation)), StringComparison.Ordinal);
        var asset = host.Peers.Assets.Promised[(Guid)generation["assets"]![0]!];
        Assert.Equal((mediaType, "text"), (asset.DeclaredMediaType, asset.Type));
        Assert.Equal(9000, await host.UsedAsync(generation, "milliseconds"));
    }

    [Fact]
    public async Task It_needs_no_prompt_and_other_models_do()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        Guid[] references = [Recording()];

        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "", model = Model, references });
        var done = await client.UntilAsync(started.Id(), "completed");
        var (named, refusal) = await client.PostJsonAsync("/api/generate", new { projectId = Guid.CreateVersion7(), type = "text", prompt = " ", model = "openai/gpt-6-luna" });
        var (unnamed, _) = await client.PostJsonAsync("/api/generate", new { projectId = Guid.CreateVersion7(), type = "text", prompt = "", references });

        Assert.False(Assert.Single(host.Simulator.Submissions.By(key)).Request.AsObject().ContainsKey("prompt"));
        Assert.Equal("GPT Transcribe", host.Peers.Assets.Promised[(Guid)done["assets"]![0]!].Name);
        Assert.Equal((400, 400), (named, unnamed));
        Assert.Equal("GPT-6 Luna needs a prompt.", (string?)refusal["details"]!["prompt"]![0]);
    }

    [Fact]
    public async Task It_is_no_substitute_for_a_model_that_is_told_what_to_do()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);

        var (status, body) = await client.PostJsonAsync(
            "/api/generate", new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Sum it up", provider = "openai", references = (Guid[])[Recording()] });

        Assert.Equal(409, status);
        Assert.DoesNotContain(body["details"]!["rejected"]!.AsArray(), candidate => ((string)candidate!["model"]!).Contains("transcribe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_it_can_cost_follows_from_the_recordings_length_and_is_unknown_while_that_is()
    {
        var (byLength, _) = await host.RunAsync(Model, Scenario.Ok, "text", new { }, "completed", [Recording(durationMs: 8_470)]);
        var (byTokens, _) = await host.RunAsync("openai/gpt-4o-transcribe", Scenario.Ok, "text", new { }, "completed", [Recording(durationMs: 8_470)]);
        var (unknown, _) = await host.RunAsync(Model, Scenario.Ok, "text", new { }, "completed", [Recording()]);

        var length = Held(byLength);
        Assert.Equal((8_470, 9_000), (length.ExpectedUnits["milliseconds"], length.MaximumUnits["milliseconds"]));
        var tokens = Held(byTokens);
        Assert.Equal((90, 109), (tokens.ExpectedUnits["audio_input_tokens"], tokens.MaximumUnits["audio_input_tokens"]));
        Assert.Equal((28, 88), (tokens.ExpectedUnits["output_tokens"], tokens.MaximumUnits["output_tokens"]));
        Assert.Empty(Held(unknown).ExpectedUnits);
        Assert.Empty(Held(unknown).MaximumUnits);
    }

    [Fact]
    public async Task What_the_provider_would_not_take_is_not_sent()
    {
        var large = host.Peers.Assets.Add(new byte[25 * 1024 * 1024], "audio/mpeg");
        var strange = host.Peers.Assets.Add([1, 2, 3], "audio/aac");

        foreach (var reference in (Guid[])[large, strange])
        {
            var (generation, key) = await host.RunAsync(Model, Scenario.Ok, "text", new { }, "failed", [reference]);

            Assert.Equal("REFERENCE_UNUSABLE", (string?)generation["error"]!["code"]);
            Assert.Empty(host.Simulator.Submissions.By(key));
        }
    }

    [Fact]
    public async Task Without_a_recording_it_is_refused_before_anything_is_held()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        var picture = host.Peers.Assets.Add(Samples.Png(8, 8), "image/png");

        foreach (var references in (Guid[][])[[], [picture]])
        {
            var (status, body) = await client.PostJsonAsync("/api/generate", new { projectId = Guid.CreateVersion7(), type = "text", prompt = "", model = Model, references });

            Assert.Equal(409, status);
            Assert.Equal("references", (string?)body["details"]!["rejected"]![0]!["reason"]);
        }
    }

    [Fact]
    public Task A_bad_answer_ends_in_the_right_state_and_is_sent_no_more_often_than_is_safe() => host.EndsAsync(
        Model, "text", [Recording()],
        (Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID", 1),
        (Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED", 1),
        (Scenario.Moderation, "failed", "CONTENT_REFUSED", 1),
        (Scenario.ServerError, "failed", "PROVIDER_ERROR", 1),
        (Scenario.Overloaded, "failed", "PROVIDER_UNAVAILABLE", 5),
        (Scenario.BadGateway, "unknown", "OUTCOME_UNKNOWN", 1),
        (Scenario.Cut, "unknown", "OUTCOME_UNKNOWN", 1),
        (Scenario.Empty, "failed", "RESULT_MISSING", 1));

    [Fact]
    public Task One_that_never_answers_is_unknown_and_not_asked_twice() =>
        host.EndsAsync($"{Model}{SimulatorHost.Impatient}", "text", [Recording()], (Scenario.Timeout, "unknown", "OUTCOME_UNKNOWN", 1));

    private Guid Recording(long durationMs = 0) => host.Peers.Assets.Add(Samples.Audio("mp3"), "audio/mpeg", durationMs);

    private Contracts.Costing.V1.Consumption Held(JsonNode generation) => host.Peers.Costing.Requests[generation.Id().ToString()].Consumption;
}
