using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Tests.Peers;
using MediaLab.ProviderSimulator;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>A request that leaves the model open goes where it can be served now; what was passed over is named with its reason.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class RoutingTests(SimulatorHost host)
{
    private readonly Guid _project = Guid.CreateVersion7();

    [Theory]
    [InlineData("down")]
    [InlineData("limits")]
    [InlineData("budget")]
    public async Task Who_cannot_serve_it_now_makes_way_for_the_next(string reason)
    {
        var caller = CallerWithTwo();
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", reason);

        var (_, quote) = await client.PostJsonAsync("/api/generate/quote", Request());
        var done = await client.UntilAsync((await client.StartAsync(Request())).Id(), "completed", "failed");

        Assert.StartsWith("anthropic/", (string?)quote["data"]!["route"]![0]!["model"], StringComparison.Ordinal);
        Assert.Contains(Rejected(quote), rejected => rejected is ("openai", var why) && why == reason);
        Assert.DoesNotContain(Rejected(quote), rejected => rejected.Provider == "anthropic" && rejected.Reason == reason);
        Assert.Equal("anthropic", (string?)done["provider"]);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("limits")]
    public async Task Who_is_the_only_one_is_waited_for_and_the_sandbox_does_not_stand_in(string reason)
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", reason);

        var (_, quote) = await client.PostJsonAsync("/api/generate/quote", Request());

        Assert.StartsWith("openai/", (string?)quote["data"]!["route"]![0]!["model"], StringComparison.Ordinal);
        Assert.Contains(("sandbox", "sandbox"), Rejected(quote));
        Assert.Equal("openai", (string?)(await client.StartAsync(Request()))["provider"]);
    }

    [Fact]
    public async Task With_no_budget_left_anywhere_the_refusal_is_the_firsts_and_nothing_goes_to_the_sandbox()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", "budget");

        var (status, refused) = await client.PostJsonAsync("/api/generate", Request());

        Assert.Equal((402, "BUDGET_EXCEEDED", "openai"), (status, (string?)refused["error"], (string?)refused["details"]!["scopeId"]));
    }

    [Fact]
    public async Task The_settings_decide_where_it_goes_when_no_model_is_named_and_what_is_listed_first()
    {
        using var client = host.ClientFor(CallerWithTwo());
        async Task<(string? Route, string? Listed, bool Default)> FirstAsync()
        {
            var (_, quote) = await client.PostJsonAsync("/api/generate/quote", Request());
            var listed = (await client.GetFromJsonAsync<JsonNode>("/api/models"))!["data"]!.AsArray().First(model => (string?)model!["modality"] == "text" && (bool)model["available"]!)!;
            return ((string?)quote["data"]!["route"]![0]!["model"], (string?)listed["id"], (bool)listed["default"]!);
        }

        Task SetAsync(int openAi, string? ofAnthropic) => client.PutAsJsonAsync("/api/settings/providers", new object[]
        {
            new { provider = "openai", enabled = true, priority = openAi },
            new { provider = "anthropic", enabled = true, priority = 20, defaultModels = ofAnthropic is null ? null : new { text = ofAnthropic } },
        });

        await SetAsync(10, null);
        var openAiFirst = await FirstAsync();
        await SetAsync(30, null);
        var anthropicFirst = await FirstAsync();
        await SetAsync(10, "anthropic/claude-opus-5-5");
        var byDefault = await FirstAsync();

        Assert.Equal((true, openAiFirst.Route, false), (openAiFirst.Route!.StartsWith("openai/", StringComparison.Ordinal), openAiFirst.Listed, openAiFirst.Default));
        Assert.Equal((true, anthropicFirst.Route, false), (anthropicFirst.Route!.StartsWith("anthropic/", StringComparison.Ordinal), anthropicFirst.Listed, anthropicFirst.Default));
        Assert.Equal(("anthropic/claude-opus-5-5", "anthropic/claude-opus-5-5", true), byDefault);
    }

    [Fact]
    public async Task A_model_that_was_named_is_not_replaced()
    {
        var caller = CallerWithTwo();
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", "budget");

        var (status, _) = await client.PostJsonAsync("/api/generate", new { projectId = _project, type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" });

        Assert.Equal(402, status);
    }

    [Fact]
    public async Task One_key_of_two_that_rests_stops_nobody()
    {
        var caller = CallerWithTwo();
        host.Peers.KeyVault.MoreKeys[(caller.WorkspaceId, "openai")] = [Scenarios.Key(Scenario.Ok)];
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", "limits");

        var (_, quote) = await client.PostJsonAsync("/api/generate/quote", Request());

        Assert.StartsWith("openai/", (string?)quote["data"]!["route"]![0]!["model"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_circuit_of_a_key_that_is_gone_stops_nobody()
    {
        var caller = CallerWithTwo();
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", "limits");
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "openai")] = Scenarios.Key(Scenario.Ok);

        var (_, quote) = await client.PostJsonAsync("/api/generate/quote", Request());
        var done = await client.UntilAsync((await client.StartAsync(Request())).Id(), "completed", "failed");

        Assert.StartsWith("openai/", (string?)quote["data"]!["route"]![0]!["model"], StringComparison.Ordinal);
        Assert.Equal("openai", (string?)done["provider"]);
    }

    [Fact]
    public async Task One_request_with_a_choice_tries_a_provider_that_was_down_and_the_next_goes_elsewhere()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.ServerError);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "anthropic")] = Scenarios.Key(Scenario.Ok);
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", "down");
        // Asked just now whether it is back: the probe, which runs beside the tests, would end its being down.
        await ExecuteAsync(caller, "update provider_health set last_failure_at = now() - interval '61 seconds', probed_at = now() where workspace_id = @workspace");

        var first = await client.StartAsync(Request());
        var second = await client.StartAsync(Request());

        Assert.Equal(("openai", "anthropic"), ((string?)first["provider"], (string?)second["provider"]));
        Assert.NotEqual(default, await host.ReadAsync<DateTime>("select trial_at from provider_health where workspace_id = @id and provider = 'openai'", caller.WorkspaceId));
    }

    [Fact]
    public async Task A_provider_that_was_down_is_tried_again_after_a_minute()
    {
        var caller = CallerWithTwo();
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", "down");
        await ExecuteAsync(caller, "update provider_health set last_failure_at = now() - interval '61 seconds' where workspace_id = @workspace");

        var (_, quote) = await client.PostJsonAsync("/api/generate/quote", Request());

        Assert.StartsWith("openai/", (string?)quote["data"]!["route"]![0]!["model"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_is_down_is_asked_whether_it_is_back_and_is_degraded_until_it_works()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "openai", "down");
        Assert.Equal("down", (string?)(await HealthAsync(client))["status"]);
        await ExecuteAsync(caller, "update provider_health set last_failure_at = now() - interval '61 seconds' where workspace_id = @workspace");

        await ProbeAsync(client, "openai");

        await client.UntilAsync((await client.StartAsync(Request())).Id(), "completed");
        Assert.Equal("healthy", (string?)(await HealthAsync(client))["status"]);
    }

    [Fact]
    public async Task An_engine_of_the_installations_own_that_is_down_is_asked_without_a_key()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await TroubleAsync(caller, "ollama", "down");
        Assert.Equal("down", (string?)(await HealthAsync(client, "ollama"))["status"]);
        await ExecuteAsync(caller, "update provider_health set last_failure_at = now() - interval '61 seconds' where workspace_id = @workspace");

        await ProbeAsync(client, "ollama");
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_or_is_not_known_any_more_keeps_no_other_from_being_asked()
    {
        var caller = CallerWithTwo();
        using var client = host.ClientFor(caller);
        host.Peers.KeyVault.Uncheckable[(caller.WorkspaceId, "anthropic")] = true;
        // In the order in which they are found, the good one last.
        foreach (var provider in (string[])["gone", "anthropic", "openai"])
        {
            await TroubleAsync(caller, provider, "down");
        }

        await ExecuteAsync(caller, "update provider_health set last_failure_at = now() - interval '61 seconds' where workspace_id = @workspace");

        await host.Services.GetRequiredService<ProviderProbe>().RunOnceAsync(CancellationToken.None);

        Assert.Equal("degraded", (string?)(await HealthAsync(client))["status"]);
    }

    [Fact]
    public async Task Health_tells_the_average_and_the_slowest_of_twenty()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        await ExecuteAsync(caller, """
            insert into provider_health (workspace_id, provider, succeeded, failed, consecutive_failures, average_latency_ms, recent_latencies_ms, last_success_at)
            select @workspace, 'openai', 100, 0, 0, 50, array_agg(n::double precision), now() from generate_series(1, 100) n
            """);

        var health = await HealthAsync(client);

        Assert.Equal((50, 95), ((double)health["averageLatencyMs"]!, (double)health["p95LatencyMs"]!));
    }

    private Caller CallerWithTwo()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "anthropic")] = Scenarios.Key(Scenario.Ok);
        return caller;
    }

    private object Request() => new { projectId = _project, type = "text", prompt = "Tell me" };

    private async Task TroubleAsync(Caller caller, string provider, string reason)
    {
        switch (reason)
        {
            case "down":
                await ExecuteAsync(caller, $"""
                    insert into provider_health (workspace_id, provider, succeeded, failed, consecutive_failures, average_latency_ms, recent_latencies_ms, last_failure_at)
                    values (@workspace, '{provider}', 0, 5, 5, 0, array[]::double precision[], now())
                    """);
                break;
            case "limits":
                await ExecuteAsync(caller, $"""
                    insert into key_circuits (workspace_id, provider, key_id, open_until, cause)
                    values (@workspace, '{provider}', '{KeyVaultPeer.IdOf(host.Peers.KeyVault.Keys[(caller.WorkspaceId, provider)])}', now() + interval '1 minute', 'PROVIDER_RATE_LIMITED')
                    """);
                break;
            case "budget":
                host.Peers.Costing.SpentUp[(_project.ToString(), provider)] = true;
                break;
        }
    }

    /// <summary>Has everyone asked who is down, by this probe or by the one that runs beside the tests.</summary>
    private async Task ProbeAsync(HttpClient client, string provider)
    {
        await host.Services.GetRequiredService<ProviderProbe>().RunOnceAsync(CancellationToken.None);
        await Eventually.SeesAsync(async () => (string?)(await HealthAsync(client, provider))["status"], status => status == "degraded");
    }

    private static (string Provider, string Reason)[] Rejected(JsonNode quote) =>
        [.. quote["data"]!["rejected"]!.AsArray().Select(rejected => ((string)rejected!["provider"]!, (string)rejected["reason"]!))];

    private static async Task<JsonNode> HealthAsync(HttpClient client, string provider = "openai") =>
        (await client.GetFromJsonAsync<JsonNode>("/api/providers"))!["data"]!.AsArray().Single(one => (string?)one!["provider"] == provider)!;

    private async Task ExecuteAsync(Caller caller, string sql)
    {
        await using var command = host.Admin.CreateCommand(sql);
        command.Parameters.AddWithValue("workspace", caller.WorkspaceId);
        await command.ExecuteNonQueryAsync();
    }
}
