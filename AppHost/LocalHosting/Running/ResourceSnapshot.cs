using System.Collections.Immutable;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>Names as Aspire's dashboard knows them.</summary>
internal static class ResourceStates
{
    public const string Waiting = "Waiting";
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Stopping = "Stopping";

    /// <summary>A process that ended: stopped on request, or crashed and about to be started again.</summary>
    public const string Exited = "Exited";

    /// <summary>A one-shot step that did its work.</summary>
    public const string Finished = "Finished";

    public const string FailedToStart = "FailedToStart";
}

/// <summary>A resource as it is at one moment.</summary>
internal sealed record ResourceSnapshot(string Name, string Type)
{
    public string State { get; init; } = ResourceStates.Waiting;

    /// <summary>Null where nothing is checked, or not yet.</summary>
    public bool? IsHealthy { get; init; }

    /// <summary>Why it is not healthy.</summary>
    public string? HealthDetail { get; init; }

    public bool HasHealthCheck { get; init; }

    /// <summary>Whether it ends by itself when it did its work.</summary>
    public bool IsStep { get; init; }

    public bool IsHidden { get; init; }

    /// <summary>The resource this one is a part of, as a database is of its server.</summary>
    public string? Parent { get; init; }

    public int? ProcessId { get; init; }

    public int? ExitCode { get; init; }

    public int Restarts { get; init; }

    public DateTime CreatedAt { get; init; } = DateTime.UtcNow;

    public DateTime? StartedAt { get; init; }

    public DateTime? StoppedAt { get; init; }

    public ImmutableArray<(string Name, string Value)> Environment { get; init; } = [];

    public ImmutableArray<(string Name, string Value)> Properties { get; init; } = [];

    public ImmutableArray<(string Endpoint, string Url, bool IsInternal)> Urls { get; init; } = [];

    /// <summary>Running and, where that is checked, healthy; for a step: finished.</summary>
    public bool IsReady => IsStep ? State == ResourceStates.Finished : State == ResourceStates.Running && (!HasHealthCheck || IsHealthy == true);
}
