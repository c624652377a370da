using System.Collections.Concurrent;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Npgsql;

namespace MediaLab.Generation.Running;

/// <summary>
/// Hears, on one connection per process, that there is work, that something is to be cancelled, or that a generation changed. A lost
/// notification costs a second at most: whoever waits also looks by itself.
/// </summary>
internal sealed class GenerationSignals(ServiceDataSources sources, ILogger<GenerationSignals> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<WakeUp, byte>> _watchers = new();

    internal const string ListingWanted = "listing";

    public WakeUp Work { get; } = new();

    public WakeUp Cancellations { get; } = new();

    /// <summary>A provider's list is to be asked for.</summary>
    public WakeUp Listings { get; } = new();

    /// <summary>Wakes the returned signal whenever the generation changes; dispose it to stop.</summary>
    public Subscription Watch(Guid generationId)
    {
        var signal = new WakeUp();
        _watchers.GetOrAdd(generationId, _ => new()).TryAdd(signal, 0);
        return new Subscription(this, generationId, signal);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await sources.Worker.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, notification) => Dispatch(notification.Payload);
                await using (var listen = new NpgsqlCommand($"listen {GenerationQueue.Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                while (true)
                {
                    await connection.WaitAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Notifications of the database stopped; listening again in a second.");
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Dispatch(string payload)
    {
        switch (payload)
        {
            case "work":
                Work.Set();
                break;
            case "cancel":
                Cancellations.Set();
                break;
            case ListingWanted:
                Listings.Set();
                break;
            case ['s', 't', 'r', 'e', 'a', 'm', ':', .. var id] when Guid.TryParse(id, out var generation) && _watchers.TryGetValue(generation, out var signals):
                foreach (var signal in signals.Keys)
                {
                    signal.Set();
                }

                break;
        }
    }

    internal sealed class Subscription(GenerationSignals owner, Guid generationId, WakeUp signal) : IDisposable
    {
        public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => signal.WaitAsync(atMost, cancellationToken);

        public void Dispose()
        {
            if (owner._watchers.TryGetValue(generationId, out var signals) && signals.TryRemove(signal, out _) && signals.IsEmpty)
            {
                owner._watchers.TryRemove(new(generationId, signals));
            }
        }
    }
}
