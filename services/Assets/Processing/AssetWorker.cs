using System.Diagnostics;
using System.Diagnostics.Metrics;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediaLab.Assets.Processing;

/// <summary>
/// Takes jobs and does them, several at a time. A job it cannot finish goes back into the queue: for ever while something MediaLab needs is
/// away, a few times when the asset itself may be the reason.
/// </summary>
internal sealed class AssetWorker : BackgroundService
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(1);
    private static readonly ActivitySource Source = new("MediaLab.Assets");

    private readonly AssetQueue _queue;
    private readonly AssetJobs _jobs;
    private readonly ProcessingSignal _signal;
    private readonly WorkerOptions _options;
    private readonly ILogger<AssetWorker> _logger;
    private readonly Counter<long> _done;
    private readonly Histogram<double> _duration;
    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}";

    public AssetWorker(
        AssetQueue queue, AssetJobs jobs, ProcessingSignal signal, IOptions<WorkerOptions> options, IMeterFactory meters, ILogger<AssetWorker> logger)
    {
        (_queue, _jobs, _signal, _options, _logger) = (queue, jobs, signal, options.Value, logger);
        var meter = meters.Create("MediaLab.Assets");
        _done = meter.CreateCounter<long>("medialab.assets.jobs", "{job}", "Jobs by kind and outcome.");
        _duration = meter.CreateHistogram<double>("medialab.assets.job.duration", "s", "How long a job took.");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, _options.Concurrency).Select(_ => RunAsync(stoppingToken)));

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await _queue.ClaimAsync(_owner, stoppingToken) is { } job)
                {
                    // There may be more: let another loop look as well.
                    _signal.Set();
                    await WorkAsync(job, stoppingToken);
                }
                else
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
                _logger.LogWarning(exception, "The job table does not answer; trying again.");
                await Task.Delay(PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WorkAsync(ClaimedJob job, CancellationToken stoppingToken)
    {
        ActivityContext.TryParse(job.Traceparent, null, isRemote: true, out var parent);
        using var activity = Source.StartActivity($"asset {job.Kind}", ActivityKind.Consumer, parent);
        activity?.SetTag("medialab.asset.id", job.AssetId);
        var started = Stopwatch.GetTimestamp();
        using var lease = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var done = new CancellationTokenSource();
        var heartbeat = RenewAsync(job, lease, done.Token);
        var outcome = "done";
        try
        {
            await _jobs.RunAsync(job, lease.Token);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            outcome = "released";
            await _queue.RescheduleAsync(job, TimeSpan.Zero, "The worker was stopped.", countsAsAttempt: false, CancellationToken.None);
        }
        catch (OperationCanceledException) when (lease.IsCancellationRequested)
        {
            outcome = "lost";
            _logger.LogWarning("Lost the lease of job {Job}; another worker has it.", job.Id);
        }
        catch (Exception exception)
        {
            outcome = "failed";
            activity?.SetStatus(ActivityStatusCode.Error);
            await GiveBackAsync(job, exception, stoppingToken);
        }
        finally
        {
            await done.CancelAsync();
            await heartbeat;
            var tags = new TagList { { "kind", job.Kind.ToString() }, { "outcome", outcome } };
            _done.Add(1, tags);
            _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
        }
    }

    private async Task GiveBackAsync(ClaimedJob job, Exception exception, CancellationToken cancellationToken)
    {
        // A store or a database that is away says nothing about the asset.
        var innocent = exception is ApiException { Status: 503 } or NpgsqlException { IsTransient: true };
        if (!innocent && job.Kind == AssetJobKind.Process && job.Attempts >= MaxAttempts)
        {
            _logger.LogError(exception, "Asset {Asset} could not be processed in {Attempts} attempts.", job.AssetId, job.Attempts);
            await _jobs.GiveUpAsync(job, cancellationToken);
            return;
        }

        var backoff = TimeSpan.FromSeconds(Math.Min(MaxBackoff.TotalSeconds, Math.Pow(2, Math.Min(job.Attempts, 6)) * (0.5 + Random.Shared.NextDouble())));
        _logger.LogWarning(exception, "Job {Kind} of asset {Asset} failed; trying again in {Backoff}.", job.Kind, job.AssetId, backoff);
        await _queue.RescheduleAsync(job, backoff, exception.Message, countsAsAttempt: !innocent, cancellationToken);
    }

    /// <summary>Cancels the work as soon as the lease is known to be lost, or cannot be known to be held.</summary>
    private async Task RenewAsync(ClaimedJob job, CancellationTokenSource lease, CancellationToken done)
    {
        var renewed = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Heartbeat);
        while (!done.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(done);
                if (!await _queue.RenewAsync(job, done))
                {
                    await lease.CancelAsync();
                    return;
                }

                renewed = Stopwatch.GetTimestamp();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(renewed) < AssetQueue.Lease - Heartbeat)
            {
                // There is time for another try before the lease ends.
            }
            catch (NpgsqlException)
            {
                await lease.CancelAsync();
                return;
            }
        }
    }
}
