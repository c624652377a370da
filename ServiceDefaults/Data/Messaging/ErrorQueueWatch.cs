using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace MediaLab.ServiceDefaults.Data.Messaging;

/// <summary>Measures the error queues (<c>medialab.messages.failed</c>) and says in the log when there are more than before.</summary>
internal sealed class ErrorQueueWatch : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>For queues that never had a failure: the broker writes a line into its log each time.</summary>
    private const int LooksBetweenMissing = 120;

    private readonly ErrorQueues _queues;
    private readonly ConnectionFactory _factory;
    private readonly ILogger<ErrorQueueWatch> _logger;
    private readonly ConcurrentDictionary<string, uint> _depths = new();

    public ErrorQueueWatch(ErrorQueues queues, IConfiguration configuration, ServiceIdentity service, IMeterFactory meters, ILogger<ErrorQueueWatch> logger)
    {
        (_queues, _logger) = (queues, logger);
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var look = 0; !stoppingToken.IsCancellationRequested; look++)
        {
            try
            {
                await LookAsync(look % LooksBetweenMissing == 0 ? _queues.Names : _depths.Keys, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                _logger.LogDebug(exception, "The error queues could not be counted.");
                // Also those that were not asked for yet.
                look = -1;
            }

            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
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
                _logger.LogError("{Count} messages of {Queue} could not be dealt with and wait in its error queue; --redrive tries them again.", depth, queue);
            }

            _depths[queue] = depth;
        }
    }
}
