using MassTransit;
using MediaLab.Assets.Data;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediaLab.Assets.Tests;

/// <summary>The Assets service, API and worker, over a real database, a real broker and the file store.</summary>
public sealed class AssetsHost() : ServiceHost<Program>("assets")
{
    private ProjectsService? _projects;

    protected override bool WithBroker => true;

    /// <summary>Publishes as another service does.</summary>
    public Task PublishAsync<T>(T integrationEvent)
        where T : class, IIntegrationEvent => Services.GetRequiredService<IBus>().Publish(integrationEvent);

    /// <summary>Runs SQL as the administrator: past row-level security.</summary>
    public async Task<object?> SqlAsync(string sql, params object[] values)
    {
        await using var command = Admin.CreateCommand(sql);
        command.CommandTimeout = 300;
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return await command.ExecuteScalarAsync();
    }

    /// <summary>Goes back to a migration and forward again, as the role that owns the tables.</summary>
    public async Task MigrateAgainAsync(string from)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(AdminConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using (var command = new NpgsqlCommand("set role assets_owner", connection))
        {
            await command.ExecuteNonQueryAsync();
        }

        await using var db = new AssetsDb(new DbContextOptionsBuilder<AssetsDb>().UseNpgsql(connection).Options);
        await db.Database.MigrateAsync(from);
        await db.Database.MigrateAsync();
    }

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<AssetsDb>(services);

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        _projects = await ProjectsService.StartAsync();
        settings["services:assets:http:0"] = "http://localhost";
        settings["services:projects:grpc:0"] = _projects.Address;
        settings["Assets:MaxBytes:Text"] = "100000";
        settings["Assets:Worker:ToolSeconds"] = "60";
    }

    protected override async Task DisposeHostAsync()
    {
        await base.DisposeHostAsync();
        if (_projects is not null)
        {
            await _projects.DisposeAsync();
        }
    }
}

/// <summary>One host for all tests of the assembly: starting one costs more than a test.</summary>
[CollectionDefinition(Name)]
public sealed class AssetsCollection : ICollectionFixture<AssetsHost>
{
    public const string Name = "assets";
}
