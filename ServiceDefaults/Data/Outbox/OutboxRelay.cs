using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using MassTransit;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MediaLab.ServiceDefaults.Data.Outbox;

/// <summary>
/// Publishes what the outbox holds: one active relay per service, each message confirmed by the broker before its row goes. A broker that
/// is away is waited for, for ever; only a row that cannot be read is parked.
/// </summary>
internal sealed class OutboxRelay : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(2);
    private static readonly ActivitySource Source = new("MediaLab.Outbox");

    private readonly ServiceDataSources _sources;
    private readonly IBus _bus;
    private readonly OutboxSignal _signal;
    private readonly TimeProvider _clock;
    private readonly ILogger<OutboxRelay> _logger;
    private readonly Counter<long> _published;
    private readonly Counter<long> _parked;
    private double _oldestAgeSeconds;

    public OutboxRelay(
        ServiceDataSources sources, IBus bus, OutboxSignal signal, TimeProvider clock, IMeterFactory meters, ILogger<OutboxRelay> logger)
    {
        (_sources, _bus, _signal, _clock, _logger) = (sources, bus, signal, clock, logger);
        var meter = meters.Create("MediaLab.Outbox");
        _published = meter.CreateCounter<long>("medialab.outbox.published", "{message}");
        _parked = meter.CreateCounter<long>("medialab.outbox.parked", "{message}");
        meter.CreateObservableGauge("medialab.outbox.oldest_age", () => Volatile.Read(ref _oldestAgeSeconds), "s", "Age of the oldest unsent message.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var relayed = await RelayBatchAsync(stoppingToken);
                failures = 0;
                if (relayed < BatchSize)
                {
                    await _signal.WaitAsync(PollInterval, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                var backoff = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures++) * 0.25, MaxBackoff.TotalSeconds));
                _logger.LogWarning(exception, "The outbox could not be relayed; trying again in {Backoff}.", backoff);
                await Task.Delay(backoff, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Publishes up to one batch. Returns how many rows it dealt with; 0 also when another relay is active.</summary>
    private async Task<int> RelayBatchAsync(CancellationToken stoppingToken)
    {
        await using var connection = await _sources.Worker.OpenConnectionAsync(stoppingToken);
        await using var transaction = await connection.BeginTransactionAsync(stoppingToken);
        await using (var gate = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtext('outbox'))", connection))
        {
            if (await gate.ExecuteScalarAsync(stoppingToken) is not true)
            {
                // The active relay tells the age.
                Volatile.Write(ref _oldestAgeSeconds, 0);
                return 0;
            }
        }

        var rows = await ReadDueAsync(connection, stoppingToken);
        Volatile.Write(ref _oldestAgeSeconds, rows.Count == 0 ? 0 : (_clock.GetUtcNow() - rows[0].CreatedAt).TotalSeconds);
        if (rows.Count == 0)
        {
            return 0;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(PublishTimeout);
        // Within one key strictly in order; different keys at the same time.
        var outcomes = await Task.WhenAll(rows.GroupBy(row => row.OrderingKey).Select(group => PublishInOrderAsync([.. group], timeout.Token)));

        var done = outcomes.SelectMany(outcome => outcome.Published).ToArray();
        var unreadable = outcomes.SelectMany(outcome => outcome.Unreadable).ToArray();
        await using (var delete = new NpgsqlCommand("delete from outbox where seq = any(@done)", connection))
        {
            delete.Parameters.AddWithValue("done", done);
            await delete.ExecuteNonQueryAsync(stoppingToken);
        }

        foreach (var (seq, error) in unreadable)
        {
            await using var park = new NpgsqlCommand("update outbox set parked_at = now(), last_error = @error where seq = @seq", connection);
            park.Parameters.AddWithValue("seq", seq);
            park.Parameters.AddWithValue("error", error);
            await park.ExecuteNonQueryAsync(stoppingToken);
            _logger.LogError("Outbox row {Seq} cannot be read and was parked: {Error}", seq, error);
        }

        await transaction.CommitAsync(stoppingToken);
        _published.Add(done.Length);
        _parked.Add(unreadable.Length);
        // What was published is committed before the failure is told: the rest is tried again after the backoff.
        var failure = outcomes.Select(outcome => outcome.Failure).FirstOrDefault(failure => failure is not null);
        return failure is null ? rows.Count : throw new InvalidOperationException("The broker did not confirm every message.", failure);
    }

    private static async Task<List<Row>> ReadDueAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select seq, message_id, type, body, ordering_key, traceparent, created_at from outbox where parked_at is null order by seq limit @limit", connection);
        command.Parameters.AddWithValue("limit", BatchSize);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new Row(
                reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetGuid(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return rows;
    }

    private async Task<Outcome> PublishInOrderAsync(Row[] rows, CancellationToken cancellationToken)
    {
        var outcome = new Outcome([], [], null);
        foreach (var row in rows)
        {
            object message;
            Type type;
            try
            {
                type = EventTypes.Find(row.Type) ?? throw new JsonException($"'{row.Type}' is not an event this version knows.");
                message = JsonSerializer.Deserialize(row.Body, type, JsonSerializerOptions.Web) ?? throw new JsonException("The body is null.");
            }
            catch (Exception exception) when (exception is JsonException or NotSupportedException)
            {
                outcome.Unreadable.Add((row.Seq, exception.Message));
                continue;
            }

            // The relay's own activity must not become the parent: the trace continues the request that wrote the row.
            ActivityContext.TryParse(row.Traceparent, null, isRemote: true, out var parent);
            using var activity = Source.StartActivity($"{row.Type} publish", ActivityKind.Producer, parent);
            try
            {
                await _bus.Publish(message, type, Pipe.Execute<PublishContext>(context => context.MessageId = row.MessageId), cancellationToken);
                outcome.Published.Add(row.Seq);
            }
            catch (Exception exception)
            {
                activity?.SetStatus(ActivityStatusCode.Error);
                return outcome with { Failure = exception };
            }
        }

        return outcome;
    }

    private sealed record Row(long Seq, Guid MessageId, string Type, string Body, Guid OrderingKey, string? Traceparent, DateTimeOffset CreatedAt);

    private sealed record Outcome(List<long> Published, List<(long Seq, string Error)> Unreadable, Exception? Failure);
}
