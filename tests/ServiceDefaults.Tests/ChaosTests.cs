using MediaLab.Testing;
using Npgsql;

namespace MediaLab.ServiceDefaults.Tests;

/// <summary>Publisher, consumer and broker as real processes, killed with -9 again and again under load.</summary>
public sealed class ChaosTests
{
    private const string Assembly = "MediaLab.SampleService.dll";

    [Fact]
    public async Task No_event_is_lost_and_no_effect_doubled_when_publisher_consumer_and_broker_are_killed()
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var broker = await RabbitMqServer.StartAsync();
        var data = Directory.CreateTempSubdirectory("medialab-chaos-").FullName;
        var (published, publisherSettings) = await PrepareAsync(postgres, broker, data);
        var (consumed, consumerSettings) = await PrepareAsync(postgres, broker, data);
        publisherSettings["publishOnly"] = "true";
        await using var consumer = await ServiceProcess.StartAsync(Assembly, consumerSettings);
        var random = new Random(20261121);
        await using (var publisher = await ServiceProcess.StartAsync(Assembly, new Dictionary<string, string?>(publisherSettings) { ["load:Enabled"] = "true" }))
        {
            foreach (var (kill, startAgain) in ((Func<Task>, Func<Task>)[])
            [
                (publisher.KillAsync, publisher.StartAgainAsync), (consumer.KillAsync, consumer.StartAgainAsync), (broker.KillAsync, broker.StartAgainAsync),
                (publisher.KillAsync, publisher.StartAgainAsync), (consumer.KillAsync, consumer.StartAgainAsync),
            ])
            {
                await Task.Delay(random.Next(500, 2000));
                await kill();
                await startAgain();
            }

            await publisher.KillAsync();
        }

        // Without new load: what is left in the outbox goes out.
        await using var last = await ServiceProcess.StartAsync(Assembly, publisherSettings);
        await Eventually.HoldsAsync(
            async () => await CountAsync(published, "outbox") == 0 && await CountAsync(consumed, "effects") >= await CountAsync(published, "notes"),
            "every event's effect",
            180);

        var written = await IdsAsync(published, "select id from notes");
        var effects = await IdsAsync(consumed, "select note_id from effects");
        Assert.True(written.Count > 100);
        Assert.Empty(written.Except(effects));
        Assert.DoesNotContain(effects.GroupBy(id => id), group => group.Count() > 1);
        Assert.Equal(written.Count, effects.Count);
        Directory.Delete(data, recursive: true);
    }

    private static async Task<(string Admin, Dictionary<string, string?> Settings)> PrepareAsync(PostgresServer postgres, RabbitMqServer broker, string data)
    {
        var admin = await postgres.CreateDatabaseAsync("chaos");
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:database"] = admin,
            ["ConnectionStrings:messaging"] = broker.Address,
            ["DatabasePassword"] = PostgresServer.RolePassword,
            ["MEDIALAB_DATA"] = data,
        };
        Assert.Equal(0, await ServiceProcess.RunAsync(Assembly, settings, "--migrate"));
        settings["ConnectionStrings:database"] = new NpgsqlConnectionStringBuilder(admin) { Username = "sample_app", Pooling = true }.ConnectionString;
        return (admin, settings);
    }

    private static async Task<long> CountAsync(string database, string table) => await Questions.ScalarAsync<long>(database, $"select count(*) from {table}");

    private static async Task<List<Guid>> IdsAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }
}
