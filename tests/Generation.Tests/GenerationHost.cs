using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>The Generation service with its worker, over a real database and recording peers.</summary>
public class GenerationHost() : ServiceHost<Program>("generation")
{
    public Peers.Peers Peers { get; private set; } = null!;

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<GenerationDb>(services);

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        Peers = await Tests.Peers.Peers.StartAsync();
        foreach (var service in (string[])["costing", "assets", "keyvault", "projects"])
        {
            settings[$"services:{service}:grpc:0"] = Peers.GrpcAddress;
        }

        settings["Generation:BackoffSeconds"] = "0.05";
    }

    /// <summary>Changes rows behind the service's back.</summary>
    /// <param name="id">The statement's @id.</param>
    public async Task ExecuteAsync(string sql, Guid id)
    {
        await using var command = Admin.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>As when the worker that has it died: another one takes it over, and nothing that the first one still writes counts.</summary>
    public Task LoseWorkerAsync(Guid generationId) => ExecuteAsync(
        "update generations set lease_until = now() - interval '1 second', lease_no = lease_no + 1, run_at = now() where id = @id", generationId);

    public async Task<T?> ReadAsync<T>(string sql, Guid id)
    {
        await using var command = Admin.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    protected override async Task DisposeHostAsync()
    {
        await base.DisposeHostAsync();
        await Peers.DisposeAsync();
    }
}

/// <summary>One host for the tests that need no clock or worker of their own.</summary>
[CollectionDefinition(Name)]
public sealed class GenerationCollection : ICollectionFixture<GenerationHost>
{
    public const string Name = "generation";
}
