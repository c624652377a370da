using MediaLab.ServiceDefaults.Background;

namespace MediaLab.Generation.Running;

/// <summary>Measures how long the oldest generation waits for a worker.</summary>
internal sealed class QueueAgeWatch(GenerationQueue queue, GenerationMetrics metrics, TimeProvider clock, ILogger<QueueAgeWatch> logger) : PeriodicWork(clock, logger)
{
    protected override TimeSpan Interval => TimeSpan.FromSeconds(15);

    public override async Task RunOnceAsync(CancellationToken cancellationToken) => metrics.QueueAge(await queue.OldestWaitAsync(cancellationToken));
}
