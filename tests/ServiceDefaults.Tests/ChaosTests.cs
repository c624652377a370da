using MediaLab.Testing;
using Npgsql;

namespace MediaLab.ServiceDefaults.Tests;

/// <summary>Publisher, consumer and broker as real processes, killed with -9 again and again under load.</summary>
public sealed class ChaosTests
{
    private const string Assembly = "MediaLab.SampleService.dll";
    private const int Notes = 3000;

    [Fact]
    public async Task No_event_is_lost_and_no_effect_doubled_when_publisher_consumer_and_broker_are_killed()
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var broker = await RabbitMqServer.StartAsync();
        var data = Directory.CreateTempSubdirectory("medialab-chaos-").FullName;
        var (published, publisherSettings) = await PrepareAsync(postgres, broker, data);
        var (consumed, consumerSettings) = await PrepareAsync(postgres, broker, data);
        publisherSettings["publishOnly"] = "true";
        publisherSettings["load:Notes"] = $"{Notes}";
        await using var consumer = await ServiceProcess.StartAsync(Assembly, consumerSettings);
        await using var publisher = await ServiceProcess.StartAsync(Assembly, publisherSettings);

        var kills = 0;
        var random = new Random(20261121);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        while ((kills < 5 || await CountAsync(published, "notes") < Notes) && !limit.IsCancellationRequested)
        {
            await Task.Delay(random.Next(300, 1500));
            switch (kills++ % 5)
            {
                case 0 or 3:
                    await publisher.KillAsync();
                    await publisher.StartAgainAsync();
                    break;
                case 1 or 4:
                    await consumer.KillAsync();
                    await consumer.StartAgainAsync();
                    break;
                default:
                    await broker.KillAsync();
                    await broker.StartAgainAsync();
                    break;
            }
        }

        await Questions.UntilAsync(
            async () => await CountAsync(published, "notes") >= Notes && await CountAsync(published, "outbox") == 0
                && await CountAsync(consumed, "effects") >= await CountAsync(published, "notes"),
            $"every event's effect after {kills} kills: {await CountAsync(published, "notes")} notes, {await CountAsync(consumed, "effects")} effects",
            120);
        await publisher.StopAsync();

        var written = await IdsAsync(published, "select id from notes");
        var effects = await IdsAsync(consumed, "select note_id from effects");
        Assert.True(kills >= 5);
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
