using MediaLab.Generation.Tests.Providers;
using MediaLab.ProviderSimulator;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaLab.Generation.Tests;

/// <summary>As <see cref="SimulatorHost"/>; everything that it logs is kept.</summary>
public sealed class LoggedHost : SimulatorHost
{
    public CollectedLogs Logs { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureLogging(logging => logging.AddProvider(Logs).AddFilter<CollectedLogs>(null, LogLevel.Trace));
    }
}

/// <summary>Neither a prompt nor a key ever reaches a log, however the call ends.</summary>
public sealed class CanaryTests(LoggedHost host) : IClassFixture<LoggedHost>
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

        Assert.Contains(host.Logs.Lines, line => line.StartsWith(nameof(LogLevel.Trace), StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(canary, StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(key, StringComparison.Ordinal));
    }
}
