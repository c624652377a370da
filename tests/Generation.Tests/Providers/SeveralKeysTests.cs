using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.ProviderSimulator;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>A workspace with several keys for a provider: one that is no use does not stop the work.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class SeveralKeysTests(SimulatorHost host)
{
    [Theory]
    [InlineData(Scenario.Invalid)]
    [InlineData(Scenario.Quota)]
    [InlineData(Scenario.RateLimited)]
    public async Task The_next_key_does_what_the_first_cannot(Scenario first)
    {
        var (generation, keys) = await RunAsync([first, Scenario.Ok], "completed");

        Assert.Equal([1, 1], keys.Select(key => host.Simulator.Submissions.By(key).Count));
        Assert.Equal(["failed", "completed"], generation["attempts"]!.AsArray().Select(attempt => (string?)attempt!["outcome"] == "completed" ? "completed" : "failed"));
    }

    [Fact]
    public async Task When_no_key_is_any_use_each_is_tried_once()
    {
        var (generation, keys) = await RunAsync([Scenario.Invalid, Scenario.Quota, Scenario.Invalid], "failed");

        Assert.Equal([1, 1, 1], keys.Select(key => host.Simulator.Submissions.By(key).Count));
        Assert.Equal("PROVIDER_KEY_INVALID", (string?)generation["error"]!["code"]);
    }

    [Fact]
    public async Task A_request_that_is_at_fault_itself_is_not_tried_with_every_key()
    {
        var (_, keys) = await RunAsync([Scenario.Moderation, Scenario.Ok], "failed");

        Assert.Equal([1, 0], keys.Select(key => host.Simulator.Submissions.By(key).Count));
    }

    [Fact]
    public async Task Work_for_a_throttled_key_waits_until_the_provider_takes_it_again()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.RateLimitedOnce);
        using var client = host.ClientFor(caller);
        object request = new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" };
        var first = await client.StartAsync(request);
        var resting = await Eventually.SeesAsync(() => RestingKeysAsync(client), keys => keys.Count > 0, "a key that rests");

        var second = await client.StartAsync(request);
        var done = (await client.UntilAsync(first.Id(), "completed"), await client.UntilAsync(second.Id(), "completed"));

        Assert.Equal("PROVIDER_RATE_LIMITED", (string?)Assert.Single(resting)!["cause"]);
        Assert.Equal([429, 200, 200], host.Simulator.Submissions.By(key).Select(submission => submission.Status));
        // Not one call of the second was wasted on a key that was resting.
        Assert.Single(done.Item2["attempts"]!.AsArray());
    }

    [Fact]
    public async Task Two_keys_that_are_throttled_now_and_then_take_turns()
    {
        var (generation, keys) = await RunAsync([Scenario.RateLimitedOnce, Scenario.RateLimited], "completed");

        Assert.Equal([429, 200], host.Simulator.Submissions.By(keys[0]).Select(submission => submission.Status));
        Assert.Equal("openai", (string?)generation["provider"]);
    }

    [Fact]
    public async Task An_empty_key_that_is_the_only_one_is_not_tried_by_everything_that_waits()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.Quota);
        using var client = host.ClientFor(caller);
        object request = new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" };
        await client.UntilAsync((await client.StartAsync(request)).Id(), "failed");

        var second = await client.UntilAsync((await client.StartAsync(request)).Id(), "failed");

        Assert.Equal("PROVIDER_QUOTA_EXCEEDED", (string?)second["error"]!["code"]);
        Assert.Single(host.Simulator.Submissions.By(key));
        await host.ExecuteAsync("update key_circuits set open_until = open_until - interval '11 seconds' where workspace_id = @id", caller.WorkspaceId);
        await client.UntilAsync((await client.StartAsync(request)).Id(), "failed");
        Assert.Equal(2, host.Simulator.Submissions.By(key).Count);
    }

    [Fact]
    public async Task A_key_that_is_throttled_when_a_job_is_asked_for_rests_and_the_job_is_asked_for_again()
    {
        var (caller, _) = host.CallerWith("replicate", Scenario.PollFails);
        using var client = host.ClientFor(caller);
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model = "replicate/somebody/painter" });

        await client.UntilAsync(started.Id(), "completed");

        Assert.Equal("PROVIDER_RATE_LIMITED", await host.ReadAsync<string>("select cause from key_circuits where workspace_id = @id and open_until > now()", caller.WorkspaceId));
    }

    [Fact]
    public async Task Of_all_that_wait_for_a_key_one_finds_out_whether_it_works_again()
    {
        var (caller, job) = await EndedAsync();
        var key = Guid.NewGuid();
        await RunCircuitsAsync(caller, circuits => circuits.ThrottleAsync(job, key, TimeSpan.FromMilliseconds(1), CancellationToken.None));
        await Task.Delay(50);

        var let = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunCircuitsAsync(caller, circuits => circuits.TryAsync(job, key, CancellationToken.None))));

        Assert.Single(let, mine => mine);
        await RunCircuitsAsync(caller, circuits => circuits.CloseAsync(job, key, CancellationToken.None));
        Assert.Empty(await RunCircuitsAsync(caller, circuits => circuits.OfAsync(caller.WorkspaceId, "openai", CancellationToken.None)));
    }

    [Fact]
    public async Task A_key_that_is_throttled_for_a_second_is_not_so_for_as_long_as_it_was_empty()
    {
        var (caller, job) = await EndedAsync();
        var key = Guid.NewGuid();

        await RunCircuitsAsync(caller, circuits => circuits.RecordAsync(job, key, new ProviderFailure(FailureKind.Final, FailureCodes.ProviderQuotaExceeded, "no"), CancellationToken.None));
        await RunCircuitsAsync(caller, circuits => circuits.ThrottleAsync(job, key, TimeSpan.FromSeconds(1), CancellationToken.None));

        var circuit = Assert.Single(await RunCircuitsAsync(caller, circuits => circuits.OfAsync(caller.WorkspaceId, "openai", CancellationToken.None)));
        Assert.True(circuit.IsThrottled && circuit.OpenUntil < DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1));
    }

    private async Task<(Caller Caller, GenerationJob Job)> EndedAsync()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" });
        await client.UntilAsync(started.Id(), "completed");
        await using var scope = host.Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope(caller);
        return (caller, await scope.ServiceProvider.GetRequiredService<GenerationDb>().Generations.AsNoTracking().SingleAsync(job => job.Id == started.Id()));
    }

    private async Task RunCircuitsAsync(Caller caller, Func<KeyCircuits, Task> act) => await RunCircuitsAsync(caller, async circuits =>
    {
        await act(circuits);
        return true;
    });

    private async Task<T> RunCircuitsAsync<T>(Caller caller, Func<KeyCircuits, Task<T>> act)
    {
        await using var scope = host.Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope(caller);
        return await act(scope.ServiceProvider.GetRequiredService<KeyCircuits>());
    }

    private static async Task<JsonArray> RestingKeysAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonNode>("/api/providers"))!["data"]!.AsArray().Single(row => (string?)row!["provider"] == "openai")!["restingKeys"]!.AsArray();

    [Fact]
    public async Task A_job_is_asked_for_with_the_key_that_submitted_it_although_another_is_preferred_now()
    {
        var (caller, first) = host.CallerWith("luma", Scenario.Ok);
        using var client = host.ClientFor(caller);
        var id = await SubmittedAsync(client);
        var newer = Scenarios.Key(Scenario.Ok);
        (host.Peers.KeyVault.Keys[(caller.WorkspaceId, "luma")], host.Peers.KeyVault.MoreKeys[(caller.WorkspaceId, "luma")]) = (newer, [first]);

        await client.UntilAsync(id, "completed");

        Assert.Single(host.Simulator.Submissions.By(first));
        Assert.Empty(host.Simulator.Submissions.By(newer));
    }

    [Fact]
    public async Task When_that_key_is_gone_nobody_knows_how_the_job_ended_and_its_hold_stays()
    {
        var (caller, _) = host.CallerWith("luma", Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = await SubmittedAsync(client);
        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "luma")] = Scenarios.Key(Scenario.Ok);

        var unknown = await client.UntilAsync(id, "unknown");

        Assert.Equal("PROVIDER_KEY_MISSING", (string?)unknown["error"]!["code"]);
        Assert.DoesNotContain(id.ToString(), host.Peers.Costing.Released);
    }

    private static async Task<Guid> SubmittedAsync(HttpClient client)
    {
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = "A lighthouse", model = "luma/ray-2" });
        await client.UntilAsync(started.Id(), "submitted");
        return started.Id();
    }

    private async Task<(JsonNode Generation, string[] Keys)> RunAsync(Scenario[] scenarios, string state)
    {
        var (caller, first) = host.CallerWith("openai", scenarios[0]);
        string[] others = [.. scenarios.Skip(1).Select(Scenarios.Key)];
        host.Peers.KeyVault.MoreKeys[(caller.WorkspaceId, "openai")] = others;
        using var client = host.ClientFor(caller);
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model = "openai/gpt-6-luna" });
        return (await client.UntilAsync(started.Id(), "completed", "failed", "unknown") is var end && (string?)end["status"] == state
            ? end : throw new InvalidOperationException($"{end}"), [first, .. others]);
    }
}
