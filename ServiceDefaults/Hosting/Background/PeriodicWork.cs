using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaLab.ServiceDefaults.Background;

/// <summary>
/// Something small that a service does again and again: a clean-up, a measurement, a check. A run that fails is logged, and the next one comes
/// at its usual time. Runs of one process never overlap; those of several processes may, so the work itself must bear that.
/// </summary>
public abstract class PeriodicWork(TimeProvider clock, ILogger logger) : BackgroundService
{
    /// <summary>From the start of one run to the start of the next; a run that takes longer lets the next one follow at once.</summary>
    protected abstract TimeSpan Interval { get; }

    /// <summary>From the start of the process to the first run; zero: at once.</summary>
    protected virtual TimeSpan FirstRunIn => Interval;

    /// <summary>How loudly a failed run is logged.</summary>
    protected virtual LogLevel FailureLevel => LogLevel.Warning;

    protected TimeProvider Clock => clock;

    protected ILogger Logger => logger;

    /// <summary>Does the work once. Tests call this instead of waiting for the time.</summary>
    public abstract Task RunOnceAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(FirstRunIn, clock, stoppingToken);
            using var timer = new PeriodicTimer(Interval, clock);
            do
            {
                await TryOnceAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task TryOnceAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunOnceAsync(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends in the middle of a run: that is no failure, whatever a driver makes of it.
        }
        catch (Exception exception)
        {
            logger.Log(FailureLevel, exception, "{Work} failed; it runs again in {Interval}.", GetType().Name, Interval);
        }
    }
}

public static class PeriodicWorkServices
{
    /// <summary>Runs the work in this process; <c>GetRequiredService</c> gives the very instance that runs.</summary>
    public static IServiceCollection AddPeriodicWork<TWork>(this IServiceCollection services)
        where TWork : PeriodicWork => services
            .AddSingleton<TWork>()
            .AddHostedService(provider => provider.GetRequiredService<TWork>());
}
