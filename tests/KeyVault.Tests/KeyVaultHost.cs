using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts.KeyVault.V1;
using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace MediaLab.KeyVault.Tests;

/// <summary>The KeyVault service over a real database, with a real server in the place of the providers; keeps everything it logs.</summary>
public sealed class KeyVaultHost() : ServiceHost<Program>("keyvault")
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    public ProviderDouble Provider { get; private set; } = null!;

    /// <summary>Every line logged by any start of the service, at every level.</summary>
    internal ConcurrentQueue<string> Log { get; } = new();

    protected override bool WithBroker => true;

    protected override async Task MigrateAsync(IServiceProvider services)
    {
        await ServiceMigrations.MigrateAsync<KeyVaultDb>(services);
        // The outbox forgets what was published; tests want to see it.
        await SqlAsync("""
            create table outbox_history as select seq, type, ordering_key from outbox where false;
            create function remember() returns trigger language plpgsql security definer as
                'begin insert into public.outbox_history values (new.seq, new.type, new.ordering_key); return new; end';
            create trigger remember after insert on outbox for each row execute function remember();
            """);
    }

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        Provider = await ProviderDouble.StartAsync();
        foreach (var check in ProviderChecks.All.Where(check => check.BaseAddress is not null))
        {
            settings[$"Providers:{check.Provider}:BaseUrl"] = Provider.AddressOf(check.Provider);
        }

        settings["Providers:openai:BaseUrl"] = $"{Provider.Address}/v1";
        settings["Providers:anthropic:BaseUrl"] = Provider.Address;
        settings["Egress:AllowedHosts:0"] = new Uri(Provider.Address).Authority;
        settings["KeyCheck:Timeout"] = CheckTimeout.ToString();
        settings["Logging:LogLevel:Default"] = "Trace";
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(new QueueLogger(Log)));
    }

    protected override async Task DisposeHostAsync()
    {
        await base.DisposeHostAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>Another start of the service over the same database and data folder.</summary>
    internal WebApplicationFactory<Program> Restarted(params (string Key, string Value)[] settings) => WithWebHostBuilder(builder =>
        builder.ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))));

    internal async Task<JsonNode> AddAsync(Caller caller, string key, string provider = "openai", WebApplicationFactory<Program>? other = null)
    {
        using var client = ClientFor(caller, other);
        return await (await client.PostAsJsonAsync("/api/api-keys", new { provider, key })).DataAsync();
    }

    internal async Task<JsonNode> ListAsync(Caller caller, WebApplicationFactory<Program>? other = null)
    {
        using var client = ClientFor(caller, other);
        return await (await client.GetAsync("/api/api-keys")).DataAsync();
    }

    /// <summary>As Generation does for a job of this caller; null when there is no key.</summary>
    internal async Task<string?> ResolveAsync(Caller caller, string provider = "openai", WebApplicationFactory<Program>? other = null)
    {
        using var channel = ChannelFor("generation", Caller.ForWork(caller.WorkspaceId, caller.UserId), other);
        var reply = await new ProviderKeys.ProviderKeysClient(channel).ResolveAsync(new ResolveKeyRequest { Provider = provider, GenerationId = Guid.CreateVersion7().ToString() });
        return reply.Key?.Secret;
    }

    /// <summary>As the database's administrator: for what no route shows or does.</summary>
    internal async Task<object?> SqlAsync(string sql, params object[] parameters)
    {
        await using var command = Admin.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter);
        }

        return await command.ExecuteScalarAsync();
    }

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

internal static class Answers
{
    /// <summary>The <c>data</c> of a success; anything else fails the test with what was answered.</summary>
    public static async Task<JsonNode> DataAsync(this HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {body}");
        return JsonNode.Parse(body)!["data"]!;
    }

    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    public static async Task<string?> ErrorAsync(this HttpResponseMessage answer) => (string?)(await answer.ProblemAsync())["error"];
}

/// <summary>One host for all tests of the assembly: starting one costs more than a test.</summary>
[CollectionDefinition(Name)]
public sealed class KeyVaultCollection : ICollectionFixture<KeyVaultHost>
{
    public const string Name = "keyvault";
}
