using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;
using MediaLab.ProviderSimulator;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>The service with every provider's address pointed at the simulator.</summary>
public class SimulatorHost : GenerationHost
{
    /// <summary>Ends the ids of models that are waited for a second only.</summary>
    public const string Impatient = "-impatient";

    /// <summary>Ends the ids of models that their provider no longer knows.</summary>
    public const string Gone = "-gone";

    public RunningSimulator Simulator { get; private set; } = null!;

    /// <summary>A caller whose workspace has a key that makes the scenario happen.</summary>
    public (Caller Caller, string Key) CallerWith(string provider, Scenario scenario)
    {
        var (caller, key) = (Callers.New(), KeyFor(provider, scenario));
        Peers.KeyVault.Keys[(caller.WorkspaceId, provider)] = key;
        return (caller, key);
    }

    /// <summary>Kling's keys are pairs; the simulator finds the secret in the access key.</summary>
    public static string KeyFor(string provider, Scenario scenario)
    {
        var key = Scenarios.Key(scenario);
        return provider == "kling" ? $"ak.{key}:{key}" : key;
    }

    /// <summary>Asks for one thing with a key that makes the scenario happen, and waits until it is in the state.</summary>
    /// <param name="model">Catalogue id; its provider's key is used.</param>
    /// <param name="references">Ids from <see cref="Peers.AssetsPeer.Add"/>.</param>
    public async Task<(JsonNode Generation, string Key)> RunAsync(
        string model, Scenario scenario, string type, object parameters, string state, IReadOnlyList<Guid>? references = null, string prompt = "A lighthouse at dusk")
    {
        var (caller, key) = CallerWith(model.Split('/')[0], scenario);
        using var client = ClientFor(caller);
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt, model, parameters, references = references ?? [] });
        return (await client.UntilAsync(started.Id(), state), key);
    }

    /// <summary>What a generation used, as the ledger is told.</summary>
    public async Task<JsonNode> UsageOfAsync(Guid generationId)
    {
        await using var command = Admin.CreateCommand("select usage::text from generations where id = $1");
        command.Parameters.AddWithValue(generationId);
        return JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!;
    }

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        Simulator = await ProviderSimulator.Simulator.StartAsync();
        settings["Generation:PollPace"] = "0.02";
        settings["Generation:ThrottledSeconds"] = "0.1";
        settings["Providers:SimulatorUrl"] = Simulator.Address.ToString();
        // Nobody listens there: jobs are asked for, whoever calls.
        settings["Webhooks:PublicUrl"] = "https://localhost:1";
        settings["Webhooks:FalKeys"] = $"{Simulator.Address}fal/.well-known/jwks.json";
        settings["Webhooks:Secrets:replicate:0"] = SimulatedWebhooks.ReplicateSecret;
        settings["Webhooks:Secrets:openrouter:0"] = SimulatedWebhooks.OpenRouterSecret;
        settings["Webhooks:Secrets:elevenlabs:0"] = SimulatedWebhooks.ElevenLabsSecret;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services.AddSingleton(_ => new ModelCatalogue(new ModelCatalogue().Providers.Select(ForTests))));
    }

    /// <summary>No model is shut down by the calendar, each is there also under a name that its provider does not know, and each of OpenAI's is there also as one that is waited for a second only.</summary>
    private static ProviderEntry ForTests(ProviderEntry provider)
    {
        Model[] models = [.. provider.Models.Select(model => model with { Lifecycle = model.Lifecycle with { Shutdown = null } })];
        models = [.. models, .. models.Select(model => model with { ProviderModel = model.ProviderModel + Gone, Aliases = [] })];
        return provider with
        {
            Models = provider.Provider == "openai"
                ? [.. models, .. models.Select(model => model with { ProviderModel = model.ProviderModel + Impatient, DeadlineSeconds = 1 })]
                : models,
        };
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

/// <summary>The makers of media, on a host of their own beside the other one: their jobs take their time.</summary>
[CollectionDefinition(Name)]
public sealed class MediaSimulatorCollection : ICollectionFixture<SimulatorHost>
{
    public const string Name = "media simulator";
}
