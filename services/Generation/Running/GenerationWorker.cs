using System.Collections.Concurrent;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediaLab.Generation.Running;

/// <summary>Claims generations while it has room, runs them side by side, and keeps their leases alive on a connection of its own.</summary>
internal sealed class GenerationWorker(
    GenerationQueue queue, GenerationRunner runner, GenerationSignals signals, SpoolFolder spools, ServiceDataSources sources,
    IOptions<GenerationOptions> options, TimeProvider clock, ILogger<GenerationWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SpoolAge = TimeSpan.FromDays(7);

    private readonly string _owner = $"{Environment.ProcessId}:{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<Lease, Running> _running = new();
    private readonly WakeUp _roomAgain = new();
    private long _lastBeat;

    /// <summary>
    /// What runs here may have lost its leases in time, though nobody took it over: the database is away. It is renewed before anything is
    /// claimed, or this worker would take its own work for a dead one's.
    /// </summary>
    private bool IsOutOfTouch => !_running.IsEmpty && clock.GetElapsedTime(Interlocked.Read(ref _lastBeat)) > TimeSpan.FromSeconds(options.Value.LeaseSeconds / 2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        spools.RemoveOld((clock.GetUtcNow() - SpoolAge).UtcDateTime);
        using var ending = new CancellationTokenSource();
        Interlocked.Exchange(ref _lastBeat, clock.GetTimestamp());
        var heartbeat = HeartbeatAsync(ending.Token);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (IsOutOfTouch)
                {
                    await _roomAgain.WaitAsync(LookAnyway, stoppingToken);
                    continue;
                }

                var room = options.Value.Slots - _running.Count;
                var (claimed, nextDue) = room > 0 ? await queue.ClaimAsync(_owner, spools.Host, room, stoppingToken) : ([], null);
                foreach (var lease in claimed)
                {
                    Start(lease);
                }

                if (claimed.Count < room)
                {
                    await signals.Work.WaitAsync(nextDue < LookAnyway ? nextDue.Value : LookAnyway, stoppingToken);
                }
                else
                {
                    await _roomAgain.WaitAsync(LookAnyway, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                logger.LogWarning(exception, "The queue could not be read; trying again in a second.");
                await Task.Delay(LookAnyway, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await FinishAsync();
        await ending.CancelAsync();
        await heartbeat;
    }

    private void Start(Lease lease)
    {
        var control = new RunControl();
        var running = new Running(control);
        _running[lease] = running;
        running.Task = Task.Run(async () =>
        {
            try
            {
                await runner.RunAsync(lease, control);
            }
            finally
            {
                _running.TryRemove(lease, out _);
                _roomAgain.Set();
                signals.Work.Set();
                control.Dispose();
            }
        });
    }

    private async Task HeartbeatAsync(CancellationToken ending)
    {
        var interval = TimeSpan.FromSeconds(options.Value.HeartbeatSeconds);
        NpgsqlConnection? connection = null;
        while (!ending.IsCancellationRequested)
        {
            try
            {
                if (connection is not null)
                {
                    await signals.Cancellations.WaitAsync(interval, ending);
                }

                connection ??= await sources.Worker.OpenConnectionAsync(ending);
                var mine = _running.Keys.ToArray();
                var alive = mine.Length == 0 ? new Dictionary<Guid, bool>() : await queue.HeartbeatAsync(connection, mine, ending);
                foreach (var held in mine)
                {
                    Tell(held, alive.TryGetValue(held.GenerationId, out var cancel) ? cancel : null);
                }

                Interlocked.Exchange(ref _lastBeat, clock.GetTimestamp());
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // The work goes on: whoever cannot say that it lives does not know that others took over either, and their lease guards every write.
                logger.LogWarning(exception, "The leases could not be kept alive; trying again.");
                await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
                connection = null;
                await Task.Delay(interval / 5, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <param name="cancel">Null: the lease is lost.</param>
    private void Tell(Lease lease, bool? cancel)
    {
        if (!_running.TryGetValue(lease, out var running))
        {
            return;
        }

        try
        {
            if (cancel is null)
            {
                running.Control.RequestStop();
            }
            else if (cancel.Value)
            {
                running.Control.RequestCancel();
            }
        }
        catch (ObjectDisposedException)
        {
            // It ended in this moment.
        }
    }

    private void StopAll()
    {
        foreach (var lease in _running.Keys)
        {
            Tell(lease, null);
        }
    }

    /// <summary>What ends soon may end; the rest gives its lease back, so that another worker goes on at once.</summary>
    private async Task FinishAsync()
    {
        var tasks = _running.Values.Select(running => running.Task).ToArray();
        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(options.Value.ShutdownGraceSeconds), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        StopAll();
        await Task.WhenAll(tasks).WaitAsync(ShutdownTimes.GiveBack, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Running(RunControl control)
    {
        public RunControl Control { get; } = control;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
