using MediaLab.ProviderSimulator;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaLab.Generation.Tests;

/// <summary>The service with every provider's address pointed at the simulator.</summary>
public sealed class SimulatorHost : GenerationHost
{
    public RunningSimulator Simulator { get; private set; } = null!;

    public CollectedLogs Logs { get; } = new();

    /// <summary>A caller whose workspace has a key that makes the scenario happen.</summary>
    public (Caller Caller, string Key) CallerWith(string provider, Scenario scenario)
    {
        var (caller, key) = (Callers.New(), Scenarios.Key(scenario));
        Peers.KeyVault.Keys[(caller.WorkspaceId, provider)] = key;
        return (caller, key);
    }

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        Simulator = await ProviderSimulator.Simulator.StartAsync();
        settings["Providers:openai:BaseUrl"] = $"{Simulator.Address}openai/v1";
        settings["Providers:anthropic:BaseUrl"] = $"{Simulator.Address}anthropic";
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureLogging(logging => logging.AddProvider(Logs).SetMinimumLevel(LogLevel.Trace));
    }

    protected override async Task DisposeHostAsync()
    {
        await base.DisposeHostAsync();
        await Simulator.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class SimulatorCollection : ICollectionFixture<SimulatorHost>
{
    public const string Name = "simulator";
}
