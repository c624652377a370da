using System.ComponentModel.DataAnnotations;
using MediaLab.ServiceDefaults;

namespace MediaLab.Generation.Running;

/// <summary>How this process works through the queue. Section "Generation" of the configuration.</summary>
internal sealed record GenerationOptions
{
    /// <summary>Generations this worker runs at once.</summary>
    [Range(1, 256)]
    public int Slots { get; init; } = 8;

    /// <summary>Generations one workspace may have running at once, over all workers.</summary>
    [Range(1, 1000)]
    public int WorkspaceCap { get; init; } = 8;

    /// <summary>A worker that is silent for so long has lost its work to the others.</summary>
    [Range(1, 600)]
    public double LeaseSeconds { get; init; } = 60;

    /// <summary>How often a worker says that it lives. Less than half a lease: while a beat is later than that, it claims nothing beside what it runs.</summary>
    [Range(0.1, 60)]
    public double HeartbeatSeconds { get; init; } = 15;

    /// <summary>How often one provider may be tried for one generation when it refuses work for a while.</summary>
    [Range(1, 50)]
    public int MaxAttempts { get; init; } = 5;

    /// <summary>First wait before another try; doubles each time, up to five minutes, with jitter.</summary>
    [Range(0.01, 60)]
    public double BackoffSeconds { get; init; } = 2;

    /// <summary>How long a throttled key rests when the provider does not say.</summary>
    [Range(0.01, 600)]
    public double ThrottledSeconds { get; init; } = 5;

    /// <summary>The providers' advice on how often to ask for a job, times this. Below 1 only against simulators: real ones count the calls.</summary>
    [Range(0.001, 10)]
    public double PollPace { get; init; } = 1;

    /// <summary>How long a provider may take to say how a job is doing, and how long a result's bytes may pause, before it is asked again.</summary>
    [Range(0.1, 600)]
    public double PatienceSeconds { get; init; } = 60;

    /// <summary>Of one output: a provider that sends without end must not fill the worker's disk. No less than the store may take.</summary>
    [Range(1, 4L << 30)]
    public long MaxResultBytes { get; init; } = 4L << 30;

    /// <summary>A reservation that was not accepted by then is given back.</summary>
    [Range(1, 3600)]
    public double ReservationSeconds { get; init; } = 60;

    /// <summary>How long work may go on after the process was asked to end.</summary>
    [Range(0, ShutdownTimes.WorkSeconds)]
    public double ShutdownGraceSeconds { get; init; } = ShutdownTimes.WorkSeconds;
}
