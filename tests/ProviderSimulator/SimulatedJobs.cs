using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>How far a job is.</summary>
public enum JobPhase
{
    Queued,
    Running,
    Done,
    Failed,
    Moderated,
    Cancelled,
}

/// <summary>A job that a provider works on: it gets further each time it is asked for.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Provider">For example "fal".</param>
/// <param name="Key">Who submitted it: nobody else may see it.</param>
/// <param name="Scenario">How it goes.</param>
/// <param name="Request">The body it was submitted with.</param>
public sealed record SimulatedJob(string Id, string Provider, string Key, Scenario? Scenario, JsonNode Request)
{
    private int _asked;
    private bool _cancelled;
    private bool _ended;
    private int _handedOut;

    public DateTimeOffset CreatedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>What the answers said that it cost, in nano-USD; null where they said nothing.</summary>
    public long? BilledNanoUsd { get; set; }

    /// <summary>How often it was asked for.</summary>
    public int Asked => _asked;

    public JobPhase Phase => this switch
    {
        { _cancelled: true } => JobPhase.Cancelled,
        { _asked: <= 1, _ended: false } => JobPhase.Queued,
        { _asked: 2, _ended: false } or { Scenario: ProviderSimulator.Scenario.JobStuck or ProviderSimulator.Scenario.Slow, _asked: < 20, _ended: false } => JobPhase.Running,
        { Scenario: ProviderSimulator.Scenario.JobStuck } => JobPhase.Running,
        { Scenario: ProviderSimulator.Scenario.JobFails } => JobPhase.Failed,
        { Scenario: ProviderSimulator.Scenario.JobModerated } => JobPhase.Moderated,
        _ => JobPhase.Done,
    };

    /// <summary>0 to 1.</summary>
    public double Progress => Phase switch
    {
        JobPhase.Queued => 0,
        JobPhase.Running => 0.5,
        _ => 1,
    };

    /// <summary>Asks for it. True: this question is one that fails (<see cref="ProviderSimulator.Scenario.PollFails"/>).</summary>
    public bool Ask() => Interlocked.Increment(ref _asked) is 1 && Scenario == ProviderSimulator.Scenario.PollFails;

    /// <summary>How often a link to its result, or the result itself, was handed out.</summary>
    public int HandedOut => _handedOut;

    /// <summary>How its result is handed out this time: only the first download breaks off, or stands still.</summary>
    internal Scenario? HandOut() =>
        Interlocked.Increment(ref _handedOut) > 1 && Scenario is ProviderSimulator.Scenario.DownloadCut or ProviderSimulator.Scenario.DownloadHangs
            ? ProviderSimulator.Scenario.Ok
            : Scenario;

    /// <summary>It ends by itself, as jobs do whether anybody asks or not. False: it never ends, or was cancelled.</summary>
    internal bool End()
    {
        _ended = Scenario != ProviderSimulator.Scenario.JobStuck;
        return _ended && !_cancelled;
    }

    /// <summary>False: it had ended before.</summary>
    public bool Cancel()
    {
        if (Phase is not (JobPhase.Queued or JobPhase.Running))
        {
            return false;
        }

        _cancelled = true;
        return true;
    }
}

/// <summary>Every job of every provider, by its id.</summary>
public sealed class SimulatedJobs
{
    private readonly ConcurrentDictionary<(string Provider, string Id), SimulatedJob> _jobs = new();

    public SimulatedJob Add(string id, string provider, string key, Scenario? scenario, JsonNode request) =>
        _jobs[(provider, id)] = new SimulatedJob(id, provider, key, scenario, request);

    /// <summary>Null: there is none, or it is somebody else's.</summary>
    public SimulatedJob? Find(string provider, string id, string? key) =>
        _jobs.TryGetValue((provider, id), out var job) && job.Key == key ? job : null;

    public IReadOnlyList<SimulatedJob> By(string key) => [.. _jobs.Values.Where(job => job.Key == key)];
}
