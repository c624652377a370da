using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Tests.Peers;
using MediaLab.ProviderSimulator;
using MediaLab.ProviderSimulator.Media;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Each adapter against each thing a provider can do.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class ProviderTests(SimulatorHost host)
{
    public static TheoryData<string, string, object> Works => new()
    {
        { "openai/gpt-6-luna", "text", new { } },
        { "openai/gpt-image-2", "image", new { size = "1536x1024", quality = "low" } },
        { "openai/gpt-4o-mini-tts", "audio", new { voice = "coral" } },
        { "openai/tts-1", "audio", new { } },
        { "anthropic/claude-haiku-5-5", "text", new { } },
        { "anthropic/claude-opus-5-5", "text", new { effort = "medium", systemPrompt = "Be brief." } },
    };

    [Theory]
    [MemberData(nameof(Works))]
    public async Task A_good_key_makes_the_thing_with_one_submission(string model, string type, object parameters)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, type, parameters, "completed");

        Assert.Single(host.Simulator.Submissions.By(key));
        var asset = (Guid)Assert.Single(generation["assets"]!.AsArray())!;
        Assert.NotEmpty(host.Peers.Assets.Stored[asset]);
        Assert.Equal(type, host.Peers.Assets.Promised[asset].Type);
    }

    [Theory]
    [InlineData("openai/gpt-6-luna", Scenario.RateLimitedOnce)]
    [InlineData("openai/gpt-6-luna", Scenario.OverloadedOnce)]
    [InlineData("anthropic/claude-haiku-5-5", Scenario.RateLimitedOnce)]
    [InlineData("anthropic/claude-haiku-5-5", Scenario.OverloadedOnce)]
    public async Task Work_the_provider_refused_for_the_moment_is_sent_again_and_completes(string model, Scenario scenario)
    {
        var (_, key) = await host.RunAsync(model, scenario, "text", new { }, "completed");

        Assert.Equal([scenario == Scenario.RateLimitedOnce ? 429 : model.StartsWith("openai", StringComparison.Ordinal) ? 503 : 529, 200], host.Simulator.Submissions.By(key).Select(submission => submission.Status));
    }

    [Fact]
    public async Task Work_that_is_refused_for_a_limit_waits_however_often_that_happens()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.RateLimited);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" })).Id();
        while (host.Simulator.Submissions.By(key).Count < 6)
        {
            Assert.NotEqual("failed", (string?)(await client.UntilAsync(id, "queued", "submitting", "submitted", "failed"))["status"]);
        }

        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "openai")] = Scenarios.Key(Scenario.Ok);

        await client.UntilAsync(id, "completed");
    }

    [Fact]
    public async Task The_providers_own_words_and_request_id_are_kept_for_its_support()
    {
        var (generation, _) = await host.RunAsync("openai/gpt-6-luna", Scenario.ServerError, "text", new { }, "failed");

        var attempt = generation["attempts"]![0]!;
        Assert.StartsWith("req_", (string)attempt["requestId"]!, StringComparison.Ordinal);
        Assert.Contains("had an error", (string)attempt["message"]!, StringComparison.Ordinal);
        Assert.Equal(500, (int)attempt["httpStatus"]!);
    }

    [Fact]
    public async Task OpenAis_cached_tokens_are_taken_out_of_the_input_and_Anthropics_are_added_to_it()
    {
        var (openAi, _) = await host.RunAsync("openai/gpt-6-luna", Scenario.Ok, "text", new { }, "completed");
        var (claude, _) = await host.RunAsync("anthropic/claude-haiku-5-5", Scenario.Ok, "text", new { }, "completed");

        // 50 prompt tokens, 20 of them cached: 30 + 20. And 30 input, 5 written and 12 read besides.
        Assert.Equal(50, (long)openAi["usage"]!["inputTokens"]!);
        Assert.Equal(47, (long)claude["usage"]!["inputTokens"]!);
        Assert.Equal(21, (long)openAi["usage"]!["outputTokens"]!);
        Assert.Equal(24, (long)claude["usage"]!["outputTokens"]!);
    }

    [Theory]
    [InlineData("openai/gpt-6-luna")]
    [InlineData("anthropic/claude-haiku-5-5")]
    public async Task A_text_model_gets_the_pictures_it_is_asked_about(string model)
    {
        var bytes = Samples.Png(8, 8);
        var picture = host.Peers.Assets.Add(bytes, "image/png");

        var (_, key) = await host.RunAsync(model, Scenario.Ok, "text", new { }, "completed", [picture]);

        Assert.Contains(Convert.ToBase64String(bytes), Unescaped(Assert.Single(host.Simulator.Submissions.By(key))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAi_edits_the_references_where_the_mask_is_transparent_and_what_it_looked_at_is_counted_apart()
    {
        var (first, second, mask) = (Samples.Png(16, 16), Samples.Png(32, 16), Samples.Png(16, 32));
        Guid[] ids = [.. new[] { first, second, mask }.Select(bytes => host.Peers.Assets.Add(bytes, "image/png"))];

        var (generation, key) = await host.RunAsync("openai/gpt-image-2", Scenario.Ok, "image", new { mask = ids[2] }, "completed", ids[..2]);

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Equal("/images/edits", submission.Path);
        Assert.Equal([DataUri(first), DataUri(second)], submission.Request["images"]!.AsArray().Select(image => (string)image!["image_url"]!));
        Assert.Equal(DataUri(mask), (string)submission.Request["mask"]!["image_url"]!);
        Assert.Equal(2050, (long)generation["usage"]!["inputTokens"]!);
    }

    [Fact]
    public async Task A_mask_without_a_picture_is_refused_before_anything_is_held()
    {
        var mask = host.Peers.Assets.Add(Samples.Png(16, 16), "image/png");
        var (caller, key) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);

        var (status, body) = await client.PostJsonAsync(
            "/api/generate", new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model = "openai/gpt-image-2", parameters = new { mask } });

        Assert.Equal(400, status);
        Assert.Equal("A mask needs the picture that it belongs to as a reference.", (string?)body["details"]!["references"]![0]);
        Assert.Empty(host.Simulator.Submissions.By(key));
    }

    [Fact]
    public async Task Text_is_streamed_while_it_is_written()
    {
        var (caller, _) = host.CallerWith("anthropic", Scenario.Slow);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "anthropic/claude-haiku-5-5" })).Id();

        var events = await Sse.ReadAsync(client, id, null);

        Assert.True(events.Count(item => item.Name == "delta") > 3);
        Assert.Equal("completed", events[^1].Name);
        var text = string.Concat(events.Where(item => item.Name == "delta").Select(item => (string)item.Data["text"]!));
        Assert.StartsWith("Snow had covered", text, StringComparison.Ordinal);
        Assert.Equal(text, Encoding.UTF8.GetString(host.Peers.Assets.Stored[(Guid)events[^1].Data["assets"]![0]!]));
    }

    [Fact]
    public async Task A_stream_goes_on_where_it_was_left()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" })).Id();
        await client.UntilAsync(id, "completed");

        var events = await Sse.ReadAsync(client, id, "15");

        var first = events.First(item => item.Name == "delta");
        Assert.Equal(15, (int)first.Data["offset"]!);
        Assert.Equal("The lighthouse keeper"[15..], ((string)first.Data["text"]!)[..6]);
    }

    [Fact]
    public async Task Cancelling_streamed_text_ends_it_and_charges_what_was_written_as_an_estimate()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Slow);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" })).Id();
        await client.UntilAsync(id, "submitted");

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        var cancelled = await client.UntilAsync(id, "cancelled");

        Assert.True((long)cancelled["usage"]!["inputTokens"]! > 0);
        Assert.Single(host.Simulator.Submissions.By(key));
    }

    [Fact]
    public async Task Without_a_key_the_request_is_refused_before_anything_is_held()
    {
        using var client = host.ClientFor(Testing.Callers.New());

        var answer = await client.PostJsonAsync("/api/generate", new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" });

        Assert.Equal(409, answer.Status);
        Assert.Equal("NO_ROUTE", (string?)answer.Body["error"]);
        Assert.Equal("no_key", (string?)answer.Body["details"]!["rejected"]![0]!["reason"]);
    }

    [Fact]
    public async Task An_address_that_came_with_the_key_is_not_called_when_it_leads_into_a_private_network()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Ok);
        host.Peers.KeyVault.Addresses[key] = $"{host.Simulator.Address}openai/v1";
        using var client = host.ClientFor(caller);

        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" })).Id();
        var failed = await client.UntilAsync(id, "failed", "completed");

        Assert.Equal("PROVIDER_UNAVAILABLE", (string?)failed["error"]!["code"]);
        Assert.Contains("private network", (string)failed["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Empty(host.Simulator.Submissions.By(key));
        Assert.Single(failed["attempts"]!.AsArray());
    }

    [Fact]
    public async Task A_refused_key_falls_back_to_the_next_provider_when_that_was_asked_for()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Invalid);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "anthropic")] = Scenarios.Key(Scenario.Ok);
        using var client = host.ClientFor(caller);

        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna", fallback = true })).Id();
        var done = await client.UntilAsync(id, "completed", "failed", "unknown");

        Assert.Equal("anthropic", (string?)done["provider"]);
        Assert.Equal("anthropic", host.Peers.Costing.Requests[id.ToString()].Consumption.Provider);
        Assert.Equal(401, Assert.Single(host.Simulator.Submissions.By(key)).Status);
    }

    [Theory]
    [InlineData("openai/gpt-image-2", "image", "stability")]
    [InlineData("openai/gpt-4o-mini-tts", "audio", "elevenlabs")]
    [InlineData("kling/kling-v3", "video", "gemini")]
    public async Task Another_provider_gets_what_was_asked_for_with_its_own_defaults_and_its_own_price(string model, string type, string other)
    {
        var (caller, _) = host.CallerWith(model.Split('/')[0], Scenario.Invalid);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, other)] = SimulatorHost.KeyFor(other, Scenario.Ok);
        using var client = host.ClientFor(caller);

        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt = "A lighthouse", model, fallback = true });
        var done = await client.UntilAsync(started.Id(), "completed", "failed", "unknown");

        Assert.Equal(("completed", other), ((string?)done["status"], (string?)done["provider"]));
        var used = host.Services.GetRequiredService<ModelCatalogue>().Find((string)done["model"]!, type)!;
        Assert.All(used.Parameters.Where(parameter => parameter.Default is not null), parameter =>
            Assert.Equal(parameter.Default!.Value.ToString(), done["parameters"]![parameter.Name]!.ToString(), ignoreCase: true));
        Assert.Equal(host.Peers.Costing.Holds[$"{started.Id()}"], await host.ReadAsync<long>("select held_nano_usd from generations where id = @id", started.Id()));
    }

    [Fact]
    public async Task A_provider_in_trouble_is_the_last_to_be_fallen_back_to()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Invalid);
        foreach (var provider in (string[])["anthropic", "gemini"])
        {
            host.Peers.KeyVault.Keys[(caller.WorkspaceId, provider)] = Scenarios.Key(Scenario.Ok);
        }

        using var client = host.ClientFor(caller);
        await host.ExecuteAsync("""
            insert into provider_health (workspace_id, provider, succeeded, failed, consecutive_failures, average_latency_ms, recent_latencies_ms, last_failure_at)
            values (@id, 'anthropic', 0, 5, 5, 0, array[]::double precision[], now())
            """, caller.WorkspaceId);

        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna", fallback = true })).Id();

        Assert.Equal("gemini", (string?)(await client.UntilAsync(id, "completed", "failed", "unknown"))["provider"]);
    }

    [Fact]
    public async Task With_a_fallback_nobody_waits_long_for_a_key_that_rests()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Ok);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "anthropic")] = Scenarios.Key(Scenario.Ok);
        using var client = host.ClientFor(caller);
        await host.ExecuteAsync(
            $"insert into key_circuits (workspace_id, provider, key_id, open_until, cause) values (@id, 'openai', '{KeyVaultPeer.IdOf(key)}', now() + interval '10 minutes', 'PROVIDER_RATE_LIMITED')",
            caller.WorkspaceId);

        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna", fallback = true })).Id();
        var done = await client.UntilAsync(id, "completed", "failed", "unknown");

        Assert.Equal("anthropic", (string?)done["provider"]);
        Assert.Empty(host.Simulator.Submissions.By(key));
    }

    [Theory]
    [InlineData("openai/gpt-6-luna", "anthropic", "completed")]
    [InlineData("gemini/gemini-3.8-flash", "gemini", "failed")]
    public async Task A_servers_error_is_followed_by_another_provider_only_where_failures_are_free(string model, string provider, string state)
    {
        var (caller, _) = host.CallerWith(model.Split('/')[0], Scenario.ServerError);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "anthropic")] = Scenarios.Key(Scenario.Ok);
        using var client = host.ClientFor(caller);

        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model, fallback = true })).Id();
        var ended = await client.UntilAsync(id, "completed", "failed", "unknown");

        Assert.Equal((provider, state), ((string?)ended["provider"], (string?)ended["status"]));
    }

    [Theory]
    [InlineData(Scenario.BadGateway, "unknown")]
    [InlineData(Scenario.Cut, "unknown")]
    [InlineData(Scenario.Moderation, "failed")]
    public async Task What_may_have_been_done_or_was_refused_for_what_it_says_goes_to_no_other_provider(Scenario scenario, string state)
    {
        var (caller, key) = host.CallerWith("openai", scenario);
        var other = host.Peers.KeyVault.Keys[(caller.WorkspaceId, "anthropic")] = Scenarios.Key(Scenario.Ok);
        using var client = host.ClientFor(caller);

        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna", fallback = true })).Id();
        var ended = await client.UntilAsync(id, "completed", "failed", "unknown");

        Assert.Equal((state, "openai"), ((string?)ended["status"], (string?)ended["provider"]));
        Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Empty(host.Simulator.Submissions.By(other));
    }

    [Fact]
    public async Task A_provider_that_no_budget_can_hold_any_more_is_not_fallen_back_to()
    {
        var project = Guid.CreateVersion7();
        var (caller, _) = host.CallerWith("openai", Scenario.Invalid);
        var other = host.Peers.KeyVault.Keys[(caller.WorkspaceId, "anthropic")] = Scenarios.Key(Scenario.Ok);
        host.Peers.Costing.SpentSince[($"{project}", "anthropic")] = true;
        using var client = host.ClientFor(caller);

        var id = (await client.StartAsync(new { projectId = project, type = "text", prompt = "Tell me", model = "openai/gpt-6-luna", fallback = true })).Id();
        var failed = await client.UntilAsync(id, "completed", "failed", "unknown");

        Assert.Equal("PROVIDER_KEY_INVALID", (string?)failed["error"]!["code"]);
        Assert.Empty(host.Simulator.Submissions.By(other));
    }

    private static string DataUri(byte[] bytes) => $"data:image/png;base64,{Convert.ToBase64String(bytes)}";

    private static string Unescaped(Submission submission) => submission.Request.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    [Theory]
    [InlineData("openai/gpt-6-luna", "text")]
    [InlineData("openai/gpt-6-sol", "text")]
    [InlineData("openai/gpt-image-2", "image")]
    [InlineData("openai/tts-1", "audio")]
    [InlineData("anthropic/claude-haiku-5-5", "text")]
    [InlineData("gemini/gemini-3.8-flash", "text")]
    [InlineData("gemini/gemini-3-pro-image", "image")]
    [InlineData("gemini/veo-3.1-generate-preview", "video")]
    [InlineData("gemini/gemini-omni-1.2-flash", "video")]
    [InlineData("kling/kling-v3", "video")]
    [InlineData("kling/kling-image-o1", "image")]
    public async Task A_model_that_the_provider_no_longer_knows_is_not_available(string model, string type)
    {
        var (generation, _) = await host.RunAsync(model + SimulatorHost.Gone, Scenario.Ok, type, new { }, "failed");

        Assert.Equal("PROVIDER_MODEL_UNAVAILABLE", (string?)generation["error"]!["code"]);
    }

    [Fact]
    public async Task A_temperature_goes_to_the_Claude_models_that_take_one()
    {
        var (_, key) = await host.RunAsync("anthropic/claude-sonnet-4-6", Scenario.Ok, "text", new { temperature = 0.2, effort = "max" }, "completed");

        var request = Assert.Single(host.Simulator.Submissions.By(key)).Request;
        Assert.Equal((0.2m, "max"), ((decimal)request["temperature"]!, (string?)request["output_config"]!["effort"]));
    }
}
