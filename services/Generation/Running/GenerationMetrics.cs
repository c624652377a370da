using System.Diagnostics;
using System.Diagnostics.Metrics;
using MediaLab.Generation.Generations;

namespace MediaLab.Generation.Running;

/// <summary>The service's own figures and spans.</summary>
internal sealed class GenerationMetrics
{
    public static readonly ActivitySource Source = new("MediaLab.Generation");

    private readonly Counter<long> _ended;
    private readonly Histogram<double> _providerLatency;
    private readonly Histogram<double> _queueWait;
    private double _queueAgeSeconds;

    public GenerationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("MediaLab.Generation");
        _ended = meter.CreateCounter<long>("medialab.generation.ended", "{generation}", "Generations by outcome.");
        _providerLatency = meter.CreateHistogram<double>("medialab.generation.provider.duration", "s", "From sending a request to knowing how it went.");
        _queueWait = meter.CreateHistogram<double>("medialab.generation.queue.wait", "s", "From accepted to first sent.");
        meter.CreateObservableGauge("medialab.generation.queue.age", () => Volatile.Read(ref _queueAgeSeconds), "s", "How long the oldest generation has waited for a worker.");
    }

    public void QueueAge(TimeSpan age) => Volatile.Write(ref _queueAgeSeconds, age.TotalSeconds);

    public void Ended(GenerationJob job, GenerationState state, string? error) => _ended.Add(
        1, new("outcome", state.WireName()), new("provider", job.Provider), new("type", job.Type), new("error", error ?? "none"));

    public void ProviderAnswered(GenerationJob job, TimeSpan took, string outcome) =>
        _providerLatency.Record(took.TotalSeconds, new("provider", job.Provider), new("model", job.Model), new("outcome", outcome));

    public void Waited(GenerationJob job, TimeSpan waited) => _queueWait.Record(waited.TotalSeconds, new KeyValuePair<string, object?>("type", job.Type));
}
