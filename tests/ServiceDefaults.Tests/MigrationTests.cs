using MediaLab.SampleService.Data;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Tests;

public sealed class MigrationTests
{
    [Fact]
    public async Task Migrations_of_two_databases_and_several_processes_may_run_at_once_and_again()
    {
        var postgres = await PostgresServer.SharedAsync();
        string[] databases = [await postgres.CreateDatabaseAsync("migrate"), await postgres.CreateDatabaseAsync("migrate")];

        await Task.WhenAll(Enumerable.Range(0, 6).Select(turn => MigrateAsync(databases[turn % 2])));
        await MigrateAsync(databases[0]);

        foreach (var database in databases)
        {
            Assert.Equal(1L, await Questions.ScalarAsync<long>(database, "select count(*) from \"__EFMigrationsHistory\""));
            Assert.Equal("sample_owner", await Questions.ScalarAsync<string>(database, "select tableowner::text from pg_tables where tablename = 'notes'"));
            Assert.True(await Questions.ScalarAsync<bool>(database, "select has_table_privilege('sample_app', 'notes', 'insert')"));
        }
    }

    [Fact]
    public async Task A_database_of_ours_is_closed_to_other_logins()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync("closed");
        await MigrateAsync(database);

        Assert.False(await Questions.ScalarAsync<bool>(database, "select has_database_privilege('public', current_database(), 'connect')"));
    }

    private static async Task MigrateAsync(string connectionString)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
                [new("ConnectionStrings:database", connectionString), new("DatabasePassword", PostgresServer.RolePassword)]).Build())
            .AddSingleton(new ServiceIdentity("sample"))
            .BuildServiceProvider();
        await ServiceMigrations.MigrateAsync<SampleDb>(services);
    }
}
