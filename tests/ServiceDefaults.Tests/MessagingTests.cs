using System.Diagnostics;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Data.Messaging;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class MessagingTests(SampleHost host)
{
    private const string Queue = "sample-record-effect";

    [Fact]
    public async Task What_is_rolled_back_is_never_published()
    {
        var (kept, taken) = (NewEvent("kept"), NewEvent("taken"));
        await using (var scope = host.WorkerScope())
        {
            await using var transaction = await scope.Db().Database.BeginTransactionAsync();
            scope.Db().Publish(taken, taken.ProjectId);
            await scope.Db().SaveChangesAsync();
            await transaction.RollbackAsync();
        }

        await PublishAsync(kept);

        await Eventually.HoldsAsync(async () => await EffectsOfAsync(kept) == 1, "the kept event's effect");
        Assert.Equal(0, await EffectsOfAsync(taken));
    }

    [Fact]
    public async Task A_redelivered_message_has_one_effect_and_is_not_skipped()
    {
        var fact = NewEvent("twice");
        var id = Guid.NewGuid();
        var bus = host.Services.GetRequiredService<IBus>();
        for (var delivery = 0; delivery < 3; delivery++)
        {
            await bus.Publish(fact, context => context.MessageId = id);
        }

        await Eventually.HoldsAsync(async () => await EffectsOfAsync(fact) == 1, "the first delivery's effect");
        await UntilQueueIsEmptyAsync();
        Assert.Equal(1, await EffectsOfAsync(fact));
        Assert.False(await QueueExistsAsync("sample-record-effect_skipped"));
        Assert.Equal(1L, await Questions.ScalarAsync<long>(host.AdminConnectionString, "select count(*) from inbox where message_id = $1", id));
    }

    [Fact]
    public async Task A_consumer_that_fails_is_tried_again_from_a_clean_slate()
    {
        var fact = NewEvent("flaky");

        await PublishAsync(fact);

        await Eventually.HoldsAsync(async () => await EffectsOfAsync(fact) > 0, "the effect");
        Assert.Equal(1, await EffectsOfAsync(fact));
        Assert.False(await QueueExistsAsync("sample-record-effect_error"));
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_parked_and_holds_nobody_up_until_a_version_can_read_it()
    {
        var (before, after) = (NewEvent("unreadable"), NewEvent("after"));
        var id = Guid.NewGuid();
        await Questions.ScalarAsync<object>(
            host.AdminConnectionString,
            """
            insert into outbox (message_id, type, body, ordering_key, workspace_id, created_at)
            values ($1, 'FromTheFuture', to_jsonb($2::json), $3, $4, now())
            """,
            id, System.Text.Json.JsonSerializer.Serialize(before, System.Text.Json.JsonSerializerOptions.Web), before.ProjectId, before.WorkspaceId);

        await PublishAsync(after);

        await Eventually.HoldsAsync(async () => await EffectsOfAsync(after) == 1, "the next event's effect");
        await Eventually.HoldsAsync(
            () => Questions.ScalarAsync<bool>(host.AdminConnectionString, "select parked_at is not null and last_error like '%FromTheFuture%' from outbox where message_id = $1", id),
            "the row to be parked");

        await Questions.ScalarAsync<object>(host.AdminConnectionString, "update outbox set type = 'ProjectCreated' where message_id = $1", id);
        await host.MigrateAgainAsync();
        await Eventually.HoldsAsync(async () => await EffectsOfAsync(before) == 1, "the effect of the row that can be read now");
    }

    [Fact]
    public async Task Two_relays_publish_each_message_once_and_each_keys_in_order()
    {
        await using var second = await ServiceProcess.StartAsync("MediaLab.SampleService.dll", host.Settings);
        await using var connection = await new ConnectionFactory { Uri = new Uri((await RabbitMqServer.SharedAsync()).Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        // MassTransit names the exchange after the event's type.
        await channel.ExchangeDeclareAsync("MediaLab.Contracts.Events:ProjectChanged", ExchangeType.Fanout, durable: true);
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, "MediaLab.Contracts.Events:ProjectChanged", "");
        const int Keys = 5, PerKey = 80;
        var keys = Enumerable.Range(0, Keys).Select(_ => Guid.CreateVersion7()).ToArray();

        for (var version = 1; version <= PerKey; version++)
        {
            await using var scope = host.WorkerScope();
            foreach (var key in keys)
            {
                scope.Db().Publish(new ProjectChanged(key, key, "a", null, false, version, DateTimeOffset.UtcNow), key);
            }

            await scope.Db().SaveChangesAsync();
        }

        var seen = new List<(Guid Key, long Version)>();
        await Eventually.HoldsAsync(
            async () =>
            {
                while (await channel.BasicGetAsync(queue.QueueName, autoAck: true) is { } delivery)
                {
                    var message = System.Text.Json.JsonDocument.Parse(delivery.Body).RootElement.GetProperty("message");
                    seen.Add((message.GetProperty("projectId").GetGuid(), message.GetProperty("version").GetInt64()));
                }

                return seen.Count(fact => keys.Contains(fact.Key)) >= Keys * PerKey;
            },
            "all messages");
        foreach (var key in keys)
        {
            Assert.Equal(Enumerable.Range(1, PerKey).Select(version => (long)version), seen.Where(fact => fact.Key == key).Select(fact => fact.Version));
        }
    }

    [Fact]
    public async Task One_trace_leads_from_the_request_through_the_outbox_and_the_broker_to_the_consumer()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");

        var answer = await client.PostAsync("/api/notes", Questions.Json("""{"text":"traced"}"""));

        Assert.Equal(trace, answer.Headers.GetValues("X-Trace-Id").Single());
        string? seen = null;
        await Eventually.HoldsAsync(
            async () => (seen = await Questions.ScalarAsync<string>(host.AdminConnectionString, "select trace_id from effects where workspace_id = $1", caller.WorkspaceId)) is not null,
            "the effect");
        Assert.Equal(trace, seen);
    }

    [Fact]
    public async Task The_topology_step_declares_queues_and_consumes_nothing()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        var settings = new Dictionary<string, string?>(host.Settings)
        {
            ["ConnectionStrings:messaging"] = broker.Address,
            ["ConnectionStrings:database"] = host.AdminConnectionString,
            ["DatabasePassword"] = PostgresServer.RolePassword,
        };

        Assert.Equal(0, await ServiceProcess.RunAsync("MediaLab.SampleService.dll", settings, "--migrate"));

        await using var connection = await new ConnectionFactory { Uri = new Uri(broker.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync("MediaLab.Contracts.Events:ProjectCreated", "", new byte[] { 1 });
        Assert.Equal(0, await ServiceProcess.RunAsync("MediaLab.SampleService.dll", settings, "--migrate"));
        await Eventually.HoldsAsync(async () => (await channel.QueueDeclarePassiveAsync("sample-record-effect")).MessageCount == 1, "the message to wait in its queue", 10);
    }

    [Fact]
    public async Task A_message_that_failed_for_good_is_measured_and_goes_back_to_its_queue_on_request()
    {
        var fact = NewEvent("failed for good");
        await using var connection = await new ConnectionFactory { Uri = new Uri((await RabbitMqServer.SharedAsync()).Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        // What cannot be read is refused at once: so the error queue is there, made by MassTransit itself.
        await channel.BasicPublishAsync("", Queue, new byte[] { 1 });
        await Eventually.HoldsAsync(() => QueueExistsAsync($"{Queue}_error"), "the error queue");
        await Eventually.HoldsAsync(async () => (await channel.QueueDeclarePassiveAsync($"{Queue}_error")).MessageCount == 1, "the unreadable message in it");
        try
        {
            // A good one, as an outage may leave it there.
            var errors = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"exchange:{Queue}_error"));
            await errors.Send(fact, context => context.MessageId = Guid.NewGuid());
            using var watch = ActivatorUtilities.CreateInstance<ErrorQueueWatch>(host.Services);
            using var meters = new MeterReadings("medialab.messages.failed");
            await Eventually.HoldsAsync(
                async () =>
                {
                    await watch.RunOnceAsync(CancellationToken.None);
                    return meters.Latest($"queue={Queue}") == 2;
                },
                "both to be measured", 20);

            Assert.Equal(0, await ServiceProcess.RunAsync("MediaLab.SampleService.dll", host.Settings, "--redrive"));

            await Eventually.HoldsAsync(async () => await EffectsOfAsync(fact) == 1, "the effect of the message that was put back");
            await Eventually.HoldsAsync(async () => (await channel.QueueDeclarePassiveAsync($"{Queue}_error")).MessageCount == 1, "the unreadable one to fail again");
        }
        finally
        {
            // Other tests expect that nothing ever failed.
            await channel.QueueDeleteAsync($"{Queue}_error");
        }
    }

    [Fact]
    public async Task The_age_of_the_oldest_unsent_message_and_the_number_of_parked_ones_are_measured()
    {
        using var meters = new MeterReadings("medialab.outbox.oldest_age", "medialab.outbox.parked", "medialab.outbox.published");
        await using var table = await host.Admin.OpenConnectionAsync();
        var fact = NewEvent("late");
        await using (var gate = await host.Admin.OpenConnectionAsync())
        {
            // No relay reads while the rows are written; then one reads, and cannot delete yet.
            await ExecuteAsync(gate, "select pg_advisory_lock(hashtext('outbox'))");
            await Questions.ScalarAsync<object>(
                host.AdminConnectionString,
                """
                insert into outbox (message_id, type, body, ordering_key, workspace_id, created_at)
                select gen_random_uuid(), type, to_jsonb($1::json), $2, $3, now() - interval '1 hour' from unnest(array['ProjectCreated', 'NeverKnown']) type
                """,
                System.Text.Json.JsonSerializer.Serialize(fact, System.Text.Json.JsonSerializerOptions.Web), fact.ProjectId, fact.WorkspaceId);
            await ExecuteAsync(table, "begin; lock table outbox in share mode");
            await ExecuteAsync(gate, "select pg_advisory_unlock(hashtext('outbox'))");
        }

        await Eventually.HoldsAsync(() => Task.FromResult(meters.Latest("") is > 3590 and < 3700), "an age of an hour");
        await ExecuteAsync(table, "rollback");

        await Eventually.HoldsAsync(() => Task.FromResult(meters.Total("medialab.outbox.parked") == 1), "the parked row to be counted");
        await Eventually.HoldsAsync(() => Task.FromResult(meters.Latest("") == 0), "no age");
        Assert.True(meters.Total("medialab.outbox.published") >= 1);
        await Eventually.HoldsAsync(async () => await EffectsOfAsync(fact) == 1, "the effect");
        await Questions.ScalarAsync<object>(host.AdminConnectionString, "delete from outbox where type = 'NeverKnown'");
    }

    private static async Task ExecuteAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static ProjectCreated NewEvent(string name) => new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.Empty, name, null, 1, DateTimeOffset.UtcNow);

    private async Task PublishAsync(ProjectCreated fact)
    {
        await using var scope = host.WorkerScope();
        scope.Db().Publish(fact, fact.ProjectId);
        await scope.Db().SaveChangesAsync();
    }

    private async Task<int> EffectsOfAsync(ProjectCreated fact)
    {
        await using var scope = host.WorkerScope();
        return await scope.Db().Effects.CountAsync(effect => effect.NoteId == fact.ProjectId);
    }

    private static async Task UntilQueueIsEmptyAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri((await RabbitMqServer.SharedAsync()).Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await Eventually.HoldsAsync(async () => (await channel.QueueDeclarePassiveAsync("sample-record-effect")).MessageCount == 0, "an empty queue");
        // Delivered is not yet dealt with.
        await Task.Delay(300);
    }

    private static async Task<bool> QueueExistsAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri((await RabbitMqServer.SharedAsync()).Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            await channel.QueueDeclarePassiveAsync(queue);
            return true;
        }
        catch (OperationInterruptedException)
        {
            return false;
        }
    }
}
