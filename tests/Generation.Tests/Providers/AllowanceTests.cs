using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Running;
using MediaLab.ProviderSimulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>A provider says in the headers of a success that the key has nothing left for a while: what follows waits for that long, and is not refused first.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class AllowanceTests(SimulatorHost host)
{
    [Theory]
    [InlineData("openai", "openai/gpt-6-luna")]
    [InlineData("anthropic", "anthropic/claude-haiku-5-5")]
    public async Task Work_for_a_key_that_has_no_call_left_waits_until_it_has_one(string provider, string model)
    {
        var (caller, key) = host.CallerWith(provider, Scenario.AllowanceSpent);
        using var client = host.ClientFor(caller);

        await client.UntilAsync(await StartAsync(client, model), "completed");
        var resting = await RestingKeysAsync(client, provider);
        var second = await StartAsync(client, model);
        var done = await client.UntilAsync(second, "completed");

        Assert.Equal("PROVIDER_RATE_LIMITED", (string?)Assert.Single(resting)!["cause"]);
        Assert.Single(done["attempts"]!.AsArray());
        MustHaveRested(key, calls: 2);
    }

    [Fact]
    public async Task The_other_replicas_know_of_it()
    {
        var (caller, key) = host.CallerWith("openai", Scenario.AllowanceSpent);
        using var client = host.ClientFor(caller);
        await client.UntilAsync(await StartAsync(client, "openai/gpt-6-luna"), "completed");
        var worker = host.Services.GetServices<IHostedService>().OfType<GenerationWorker>().Single();
        await worker.StopAsync(CancellationToken.None);
        try
        {
            await using var replica = host.WithWebHostBuilder(_ => { });
            using var asking = host.ClientFor(caller, replica);

            await asking.UntilAsync(await StartAsync(asking, "openai/gpt-6-luna"), "completed");
        }
        finally
        {
            await worker.StartAsync(CancellationToken.None);
        }

        MustHaveRested(key, calls: 2);
    }

    private void MustHaveRested(string key, int calls)
    {
        var received = host.Simulator.Submissions.By(key).Select(submission => submission.ReceivedAt).ToArray();
        Assert.Equal(calls, received.Length);
        Assert.All(received.Zip(received.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Allowance.Rest, $"Called again after {pair.Second - pair.First}."));
    }

    private static async Task<Guid> StartAsync(HttpClient client, string model) =>
        (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "Tell me", model })).Id();

    private static async Task<JsonArray> RestingKeysAsync(HttpClient client, string provider) =>
        (await client.GetFromJsonAsync<JsonNode>("/api/providers"))!["data"]!.AsArray().Single(row => (string?)row!["provider"] == provider)!["restingKeys"]!.AsArray();
}
