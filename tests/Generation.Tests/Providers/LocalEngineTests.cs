using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Engines of the installation's own: no key and no cost. The prompt tells the simulator what happens.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class LocalEngineTests(SimulatorHost host)
{
    private const string Checkpoint = "comfyui/sd_xl_base_1.0.safetensors";

    [Theory]
    [InlineData("ollama/qwen3:8b", "text", """{"seed":7,"responseFormat":"json","systemPrompt":"Be brief."}""", """{"input_tokens":50,"output_tokens":21}""")]
    [InlineData("automatic1111/current", "image", """{"size":"512x512","steps":5}""", """{"images":1}""")]
    [InlineData("automatic1111/dreamshaper_8.safetensors", "image", "{}", """{"images":1}""")]
    [InlineData(Checkpoint, "image", """{"size":"512x512","negativePrompt":"blur"}""", """{"images":1}""")]
    [InlineData(Checkpoint, "video", """{"size":"512x512","durationSeconds":2}""", """{"milliseconds":2000}""")]
    public async Task It_makes_the_thing_without_a_key(string model, string type, string parameters, string units)
    {
        var (generation, submissions) = await RunAsync(model, Scenario.Ok, type, JsonNode.Parse(parameters)!, "completed");

        Assert.Single(submissions);
        Assert.NotEmpty(host.Peers.Assets.Stored[(Guid)Assert.Single(generation["assets"]!.AsArray())!]);
        var usage = await host.UsageOfAsync(generation.Id());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(units), usage["units"]), usage.ToJsonString());
    }

    [Theory]
    [InlineData("ollama/qwen3:8b", "text", Scenario.ServerError, "PROVIDER_ERROR", 1)]
    [InlineData("ollama/qwen3:8b", "text", Scenario.JobFails, "PROVIDER_ERROR", 1)]
    [InlineData("ollama/qwen3:8b", "text", Scenario.Overloaded, "PROVIDER_UNAVAILABLE", 5)]
    [InlineData("ollama/qwen3:8b", "text", Scenario.Empty, "RESULT_MISSING", 1)]
    [InlineData("automatic1111/current", "image", Scenario.ServerError, "PROVIDER_ERROR", 1)]
    [InlineData("automatic1111/current", "image", Scenario.Empty, "RESULT_MISSING", 1)]
    [InlineData(Checkpoint, "image", Scenario.JobFails, "PROVIDER_ERROR", 1)]
    [InlineData(Checkpoint, "image", Scenario.Empty, "RESULT_MISSING", 1)]
    [InlineData(Checkpoint, "image", Scenario.LinkExpired, "RESULT_LOST", 1)]
    [InlineData(Checkpoint, "video", Scenario.JobFails, "PROVIDER_ERROR", 1)]
    [InlineData(Checkpoint, "video", Scenario.Empty, "RESULT_MISSING", 1)]
    [InlineData(Checkpoint, "video", Scenario.LinkExpired, "RESULT_LOST", 1)]
    public async Task What_goes_wrong_there_is_said_in_its_words(string model, string type, Scenario scenario, string code, int submissions)
    {
        var (generation, sent) = await RunAsync(model, scenario, type, new { }, "failed");

        Assert.Equal(code, (string?)generation["error"]!["code"]);
        Assert.Equal(submissions, sent.Count);
    }

    [Theory]
    [InlineData("ollama/qwen3:8b", "text", Scenario.Cut)]
    [InlineData("ollama/qwen3:8b", "text", Scenario.OverloadedOnce)]
    [InlineData("automatic1111/current", "image", Scenario.Cut)]
    public async Task What_broke_off_is_made_again_because_it_costs_nobody_anything(string model, string type, Scenario scenario)
    {
        var (_, sent) = await RunAsync(model, scenario, type, new { }, "completed");

        Assert.Equal(2, sent.Count);
    }

    [Fact]
    public async Task A_model_that_is_not_installed_is_named_together_with_those_that_are()
    {
        var (ollama, _) = await RunAsync("ollama/unknown:1b", Scenario.Ok, "text", new { }, "failed");
        var (comfy, _) = await RunAsync("comfyui/unknown.safetensors", Scenario.Ok, "image", new { }, "failed");

        Assert.Equal(("PROVIDER_MODEL_UNAVAILABLE", "PROVIDER_MODEL_UNAVAILABLE"), ((string?)ollama["error"]!["code"], (string?)comfy["error"]!["code"]));
        Assert.Contains("qwen3:8b", (string?)ollama["error"]!["message"], StringComparison.Ordinal);
        Assert.Contains("sd_xl_base_1.0", (string?)comfy["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ollama/qwen3:8b", "text")]
    [InlineData("automatic1111/current", "image")]
    public async Task A_picture_to_work_from_goes_out_without_a_prefix(string model, string type)
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, sent) = await RunAsync(model, Scenario.Ok, type, new { }, "completed", [picture]);

        Assert.Contains("\"AQID\"", Assert.Single(sent).Request.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ComfyUI_gets_the_picture_to_work_from_uploaded()
    {
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, sent) = await RunAsync(Checkpoint, Scenario.Ok, "image", new { strength = 0.4 }, "completed", [picture]);

        var workflow = Assert.Single(sent).Request["prompt"]!;
        Assert.Equal($"medialab-{picture:N}.png", (string?)workflow["picture"]!["inputs"]!["image"]);
        Assert.Equal(0.4, (double)workflow["sampler"]!["inputs"]!["denoise"]!);
    }

    [Fact]
    public async Task ComfyUI_makes_video_with_the_basic_workflow()
    {
        var (generation, sent) = await RunAsync(Checkpoint, Scenario.Ok, "video", new { durationSeconds = 2, framesPerSecond = "24" }, "completed");

        var workflow = Assert.Single(sent).Request["prompt"]!;
        Assert.Equal((832, 480, 49), ((int)workflow["begin"]!["inputs"]!["width"]!, (int)workflow["begin"]!["inputs"]!["height"]!, (int)workflow["begin"]!["inputs"]!["length"]!));
        Assert.Equal("video/mp4", host.Peers.Assets.Promised[(Guid)Assert.Single(generation["assets"]!.AsArray())!].DeclaredMediaType);
    }

    [Fact]
    public async Task ComfyUI_makes_video_with_a_workflow_of_the_callers_own_from_a_picture()
    {
        const string own = """
            {"1":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"$checkpoint"}},"2":{"class_type":"CLIPTextEncode","inputs":{"text":"$prompt","clip":["1",1]}},
             "3":{"class_type":"LoadImage","inputs":{"image":"$picture"}},"4":{"class_type":"Made up","inputs":{"length":"$frames","note":"$unknown","seed":"$seed"}},
             "5":{"class_type":"VHS_VideoCombine","inputs":{"images":["4",0],"frame_rate":"$framesPerSecond"}}}
            """;
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (generation, sent) = await RunAsync(Checkpoint, Scenario.Ok, "video", new { workflow = own, seed = 7 }, "completed", [picture]);

        var workflow = Assert.Single(sent).Request["prompt"]!;
        Assert.Equal($"medialab-{picture:N}.png", (string?)workflow["3"]!["inputs"]!["image"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"length":49,"note":"$unknown","seed":7}"""), workflow["4"]!["inputs"]), workflow.ToJsonString());
        Assert.Equal("video/mp4", host.Peers.Assets.Promised[(Guid)Assert.Single(generation["assets"]!.AsArray())!].DeclaredMediaType);
    }

    [Fact]
    public async Task A_picture_for_the_basic_workflow_of_video_is_refused()
    {
        using var client = host.ClientFor(Callers.New());

        var (status, body) = await client.PostJsonAsync("/api/generate", new
        {
            projectId = Guid.CreateVersion7(),
            type = "video",
            prompt = "A lighthouse",
            model = Checkpoint,
            references = new[] { host.Peers.Assets.Add([1, 2, 3], "image/png") },
        });

        Assert.Equal(400, status);
        Assert.Contains("workflow", body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AUTOMATIC1111_is_given_one_thing_at_a_time_and_cancelling_what_waits_stops_nothing()
    {
        var before = host.Simulator.Submissions.By("automatic1111 interrupt").Count;
        var (running, first, firstPrompt) = await StartAsync("automatic1111/current", Scenario.Slow, "image");
        await Eventually.HoldsAsync(() => host.Simulator.Submissions.By(firstPrompt).Count > 0, "the first has arrived");

        var (waiting, second, secondPrompt) = await StartAsync("automatic1111/current", Scenario.Ok, "image");
        await Task.Delay(700);
        Assert.Equal("queued", (string?)(await waiting.UntilAsync(second, "queued", "submitting"))["status"]);
        Assert.Empty(host.Simulator.Submissions.By(secondPrompt));
        await waiting.PostAsync($"/api/generations/{second}/cancel", null);
        await waiting.UntilAsync(second, "cancelled");

        await running.UntilAsync(first, "completed");
        Assert.Equal(before, host.Simulator.Submissions.By("automatic1111 interrupt").Count);
        Assert.Empty(host.Simulator.Submissions.By(secondPrompt));
    }

    [Fact]
    public async Task What_engines_make_is_told_of_although_no_model_of_theirs_is_listed()
    {
        using var client = host.ClientFor(Callers.New());

        var providers = (await client.GetFromJsonAsync<JsonNode>("/api/providers"))!["data"]!.AsArray();

        string[] Of(string provider) => [.. providers.Single(entry => (string?)entry!["provider"] == provider)!["modalities"]!.AsArray().Select(modality => (string)modality!)];
        Assert.Equal(["text"], Of("ollama"));
        Assert.Equal(["image", "video"], Of("comfyui"));
        Assert.Equal(["audio", "image", "text"], Of("custom").Order());
        Assert.Equal(["audio", "image", "text", "video"], Of("replicate").Order());
    }

    [Fact]
    public async Task A_poll_that_fails_says_nothing_about_the_work()
    {
        var (_, sent) = await RunAsync(Checkpoint, Scenario.PollFails, "image", new { }, "completed");

        Assert.Single(sent);
    }

    [Fact]
    public async Task Work_whose_worker_died_on_the_way_is_found_at_ComfyUI_and_not_queued_twice()
    {
        var (client, id, prompt) = await StartAsync(Checkpoint, Scenario.Timeout, "image");
        await Eventually.HoldsAsync(() => host.Simulator.Jobs.By("comfyui").Any(job => job.Id == id.ToString()), "the job has arrived");

        await host.LoseWorkerAsync(id);
        await client.UntilAsync(id, "completed");

        Assert.Single(host.Simulator.Submissions.By(prompt));
    }

    [Fact]
    public async Task Cancelling_stops_ComfyUIs_work()
    {
        var (client, id, prompt) = await StartAsync(Checkpoint, Scenario.JobStuck, "image");
        await client.UntilAsync(id, "submitted");

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        await client.UntilAsync(id, "cancelled");

        Assert.Equal(JobPhase.Cancelled, host.Simulator.Jobs.By("comfyui").Single(job => job.Id == id.ToString()).Phase);
        Assert.Single(host.Simulator.Submissions.By(prompt));
    }

    [Fact]
    public async Task Cancelling_interrupts_AUTOMATIC1111()
    {
        var before = host.Simulator.Submissions.By("automatic1111 interrupt").Count;
        var (client, id, _) = await StartAsync("automatic1111/current", Scenario.Slow, "image");
        await client.UntilAsync(id, "submitting", "submitted");

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        await client.UntilAsync(id, "cancelled");

        Assert.Equal(before + 1, host.Simulator.Submissions.By("automatic1111 interrupt").Count);
    }

    [Fact]
    public async Task AUTOMATIC1111s_progress_is_shown()
    {
        var (client, id, _) = await StartAsync("automatic1111/current", Scenario.Slow, "image");

        JsonNode generation;
        do
        {
            generation = await client.UntilAsync(id, "submitting", "submitted", "completed");
        }
        while ((double)generation["progress"]! == 0);

        Assert.Equal(0.4, (double)generation["progress"]!);
        await client.UntilAsync(id, "completed");
    }

    private async Task<(JsonNode Generation, IReadOnlyList<Submission> Submissions)> RunAsync(
        string model, Scenario scenario, string type, object parameters, string state, IReadOnlyList<Guid>? references = null)
    {
        var prompt = Scenarios.Key(scenario);
        var (generation, _) = await host.RunAsync(model, scenario, type, parameters, state, references, prompt);
        return (generation, host.Simulator.Submissions.By(prompt));
    }

    private async Task<(HttpClient Client, Guid Id, string Prompt)> StartAsync(string model, Scenario scenario, string type)
    {
        var (client, prompt) = (host.ClientFor(Callers.New()), Scenarios.Key(scenario));
        return (client, (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt, model })).Id(), prompt);
    }
}

/// <summary>An installation whose administrator said nothing about engines.</summary>
[Collection(GenerationCollection.Name)]
public sealed class LocalEngineAddressTests(GenerationHost host)
{
    [Theory]
    [InlineData("ollama/qwen3:8b", "text", "Providers:ollama:BaseUrl")]
    [InlineData("automatic1111/current", "image", "Providers:automatic1111:BaseUrl")]
    [InlineData("comfyui/sd_xl_base_1.0.safetensors", "image", "Providers:comfyui:BaseUrl")]
    public async Task Without_an_address_it_is_not_available_and_says_what_is_missing(string model, string type, string setting)
    {
        using var client = host.ClientFor(Callers.New());

        var (status, body) = await client.PostJsonAsync("/api/generate", new { projectId = Guid.CreateVersion7(), type, prompt = "A lighthouse", model });

        Assert.Equal((409, "NO_ROUTE"), (status, (string?)body["error"]));
        Assert.Equal("unavailable", (string?)body["details"]!["rejected"]![0]!["reason"]);
        Assert.Contains(setting, (string?)body["message"], StringComparison.Ordinal);
    }
}
