using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MediaLab.ServiceDefaults.Background;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace MediaLab.ServiceDefaults.Data.Messaging;

/// <summary>Measures the error queues (<c>medialab.messages.failed</c>) and says in the log when there are more than before.</summary>
internal sealed class ErrorQueueWatch : PeriodicWork
{
    /// <summary>For queues that never had a failure: the broker writes a line into its log each time.</summary>
    private const int LooksBetweenMissing = 120;

    private readonly ErrorQueues _queues;
    private readonly ConnectionFactory _factory;
    private readonly ConcurrentDictionary<string, uint> _depths = new();
    private int _looksUntilMissing;

    public ErrorQueueWatch(
        ErrorQueues queues, IConfiguration configuration, ServiceIdentity service, IMeterFactory meters, TimeProvider clock, ILogger<ErrorQueueWatch> logger)
        : base(clock, logger)
    {
        _queues = queues;
        _factory = new ConnectionFactory
        {
            Uri = new Uri(MessagingExtensions.BrokerAddress(configuration)),
            ClientProvidedName = $"{service.Name} error queues",
            AutomaticRecoveryEnabled = false,
        };
        meters.Create("MediaLab.Messages").CreateObservableGauge(
            "medialab.messages.failed", () => _depths.Select(entry => new Measurement<long>(entry.Value, new KeyValuePair<string, object?>("queue", entry.Key))),
            "{message}", "Messages that no attempt could deal with; they wait for --redrive.");
    }

    protected override TimeSpan Interval => TimeSpan.FromSeconds(30);

    protected override TimeSpan FirstRunIn => TimeSpan.Zero;

    // A broker that is away is told of by the health check.
    protected override LogLevel FailureLevel => LogLevel.Debug;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var left = _looksUntilMissing;
        // After a look that fails, all are asked, also those that were not asked for yet.
        _looksUntilMissing = 0;
        await LookAsync(left == 0 ? _queues.Names : _depths.Keys, cancellationToken);
        _looksUntilMissing = (left == 0 ? LooksBetweenMissing : left) - 1;
    }

    private async Task LookAsync(IEnumerable<string> queues, CancellationToken stoppingToken)
    {
        await using var connection = await _factory.CreateConnectionAsync(stoppingToken);
        foreach (var queue in queues)
        {
            if (await ErrorQueues.DepthAsync(connection, queue, stoppingToken) is not { } depth)
            {
                continue;
            }

            if (depth > _depths.GetValueOrDefault(queue))
            {
                Logger.LogError("{Count} messages of {Queue} could not be dealt with and wait in its error queue; --redrive tries them again.", depth, queue);
            }

            _depths[queue] = depth;
        }
    }
}
