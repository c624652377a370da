using System.Diagnostics.Metrics;
using MediaLab.ServiceDefaults.Background;

namespace MediaLab.Assets.Processing;

/// <summary>Measures how long the oldest due job waits (<c>medialab.assets.queue.age</c>).</summary>
internal sealed class AssetQueueAge : PeriodicWork
{
    private readonly AssetQueue _queue;
    private double _oldestDueSeconds;

    public AssetQueueAge(AssetQueue queue, IMeterFactory meters, TimeProvider clock, ILogger<AssetQueueAge> logger)
        : base(clock, logger)
    {
        _queue = queue;
        meters.Create("MediaLab.Assets").CreateObservableGauge(
            "medialab.assets.queue.age", () => Volatile.Read(ref _oldestDueSeconds), "s", "How long the oldest due job waits.");
    }

    protected override TimeSpan Interval => TimeSpan.FromSeconds(15);

    protected override TimeSpan FirstRunIn => TimeSpan.Zero;

    // A database that is away is told of by the health check.
    protected override LogLevel FailureLevel => LogLevel.Debug;

    public override async Task RunOnceAsync(CancellationToken cancellationToken) =>
        Volatile.Write(ref _oldestDueSeconds, (await _queue.OldestDueAsync(cancellationToken))?.TotalSeconds ?? 0);
}
