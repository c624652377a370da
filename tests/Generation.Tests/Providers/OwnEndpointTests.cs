using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>An installation whose administrator allows the machine that the simulator is on.</summary>
public sealed class OpenedHost : SimulatorHost
{
    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        settings["Egress:AllowedHosts:0"] = Simulator.Address.Authority;
    }
}

/// <summary>Any endpoint of OpenAI's protocol, by the address that comes with the key.</summary>
public sealed class OwnEndpointTests(OpenedHost host) : IClassFixture<OpenedHost>
{
    [Theory]
    [InlineData("text", """{"input_tokens":50,"output_tokens":21}""")]
    [InlineData("image", """{"images":1}""")]
    [InlineData("audio", """{"characters":7}""")]
    public async Task Any_model_of_it_can_be_used(string type, string units)
    {
        var (generation, key) = await RunAsync(Scenario.Ok, type, "completed");

        Assert.Equal("any-model:1", (string?)Assert.Single(host.Simulator.Submissions.By(key)).Request["model"]);
        Assert.NotEmpty(host.Peers.Assets.Stored[(Guid)Assert.Single(generation["assets"]!.AsArray())!]);
        var usage = await host.UsageOfAsync(generation.Id());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(units), usage["units"]), usage.ToJsonString());
    }

    [Theory]
    [InlineData("image", Scenario.LinkExpired, "failed", "RESULT_LOST")]
    [InlineData("image", Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID")]
    [InlineData("text", Scenario.Cut, "unknown", "OUTCOME_UNKNOWN")]
    [InlineData("text", Scenario.Moderation, "failed", "CONTENT_REFUSED")]
    [InlineData("audio", Scenario.BadGateway, "unknown", "OUTCOME_UNKNOWN")]
    public async Task It_fails_as_the_others_do(string type, Scenario scenario, string state, string code)
    {
        var (generation, key) = await RunAsync(scenario, type, state);

        Assert.Equal(code, (string?)generation["error"]!["code"]);
        Assert.Single(host.Simulator.Submissions.By(key));
    }

    private async Task<(JsonNode Generation, string Key)> RunAsync(Scenario scenario, string type, string state)
    {
        var (caller, key) = host.CallerWith("custom", scenario);
        host.Peers.KeyVault.Addresses[key] = $"{host.Simulator.Address}custom/v1";
        using var client = host.ClientFor(caller);
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt = "Tell me", model = "custom/any-model:1" });
        return (await client.UntilAsync(started.Id(), state), key);
    }
}
