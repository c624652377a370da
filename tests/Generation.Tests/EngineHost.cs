using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediaLab.Generation.Tests;

/// <summary>The service with a scripted provider beside the real ones, and a way to see and break its rows.</summary>
public class EngineHost : GenerationHost
{
    /// <summary>The default of the service's options.</summary>
    public const int WorkspaceCap = 8;

    internal ScriptedProvider Provider { get; } = new();

    /// <summary>Lets the reservations of a project look old and has them given back, by this sweep or by one that is under way.</summary>
    /// <param name="left">So many cannot be given back just now.</param>
    public async Task SweepAsync(Guid projectId, int left = 0)
    {
        await ExecuteAsync("update generations set created_at = created_at - interval '10 minutes', run_at = run_at - interval '10 minutes' where project_id = @id", projectId);
        await Services.GetRequiredService<ReservationSweeper>().RunOnceAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            async () => await ReadAsync<long>("select count(*) from generations where project_id = @id and state = 'reserving'", projectId) == left,
            $"{left} reservations of the project");
    }

    /// <summary>The database hangs up on everyone and lets nobody in for a while.</summary>
    /// <returns>As soon as it is away; the inner task ends when it is back.</returns>
    public async Task<Task> DisconnectAsync(TimeSpan time)
    {
        var name = new NpgsqlConnectionStringBuilder(AdminConnectionString).Database;
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(AdminConnectionString) { Database = "postgres" }.ConnectionString);
        await using (var command = source.CreateCommand($"alter database \"{name}\" allow_connections false"))
        {
            await command.ExecuteNonQueryAsync();
        }

        await using (var command = source.CreateCommand($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        return BackAsync();

        async Task BackAsync()
        {
            await Task.Delay(time);
            await using (source)
            await using (var command = source.CreateCommand($"alter database \"{name}\" allow_connections true"))
            {
                await command.ExecuteNonQueryAsync();
            }

            // The next test is not to find the dead connections.
            Services.GetRequiredService<ServiceDataSources>().App.Clear();
            Admin.Clear();
        }
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
