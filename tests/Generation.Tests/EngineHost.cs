using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediaLab.Generation.Tests;

/// <summary>The service with a scripted provider beside the real ones, and a way to see and break its rows.</summary>
public sealed class EngineHost : GenerationHost
{
    /// <summary>The default of the service's options.</summary>
    public const int WorkspaceCap = 8;

    internal ScriptedProvider Provider { get; } = new();

    /// <summary>As when its worker died: the lease is over, whatever the worker still does.</summary>
    public Task ExpireLeaseAsync(Guid id) => ExecuteAsync("update generations set lease_until = now() - interval '1 second', run_at = now() where id = @id", id);

    public async Task ExecuteAsync(string sql, Guid id)
    {
        await using var source = NpgsqlDataSource.Create(AdminConnectionString);
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T?> ReadAsync<T>(string sql, Guid id)
    {
        await using var source = NpgsqlDataSource.Create(AdminConnectionString);
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>Events of one kind that wait in the outbox for this generation.</summary>
    public Task<long> EventsAsync(string type, Guid id) =>
        ReadAsync<long>($"select count(*) from outbox where type = '{type}' and ordering_key = @id", id);

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        settings["Generation:ShutdownGraceSeconds"] = "0.2";
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<MediaProvider>(Provider);
            services.AddSingleton(_ => new ModelCatalogue([.. new ModelCatalogue().Providers, ScriptedProvider.Entry()]));
        });
    }
}

[CollectionDefinition(Name)]
public sealed class EngineCollection : ICollectionFixture<EngineHost>
{
    public const string Name = "engine";
}
