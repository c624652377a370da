using MediaLab.Generation.Tests.Providers;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests;

/// <summary>Neither a prompt nor a key ever reaches a log, however the call ends.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class CanaryTests(SimulatorHost host)
{
    [Theory]
    [InlineData("openai/gpt-6-luna", Scenario.Ok, "completed")]
    [InlineData("openai/gpt-6-luna", Scenario.Invalid, "failed")]
    [InlineData("openai/gpt-6-luna", Scenario.Cut, "unknown")]
    [InlineData("anthropic/claude-haiku-5-5", Scenario.ServerError, "failed")]
    public async Task No_log_line_holds_the_prompt_or_the_key(string model, Scenario scenario, string state)
    {
        var canary = $"canary-{Guid.NewGuid():N}";
        var (caller, key) = host.CallerWith(model.Split('/')[0], scenario);
        using var client = host.ClientFor(caller);

        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = canary, model });
        await client.UntilAsync(started.Id(), state);

        Assert.NotEmpty(host.Logs.Lines);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(canary, StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(key, StringComparison.Ordinal));
    }
}
