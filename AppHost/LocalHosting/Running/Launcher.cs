using Aspire.Hosting.ApplicationModel;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>Knows how one kind of resource becomes a process, when it is healthy, and how it is asked to end.</summary>
internal abstract class Launcher
{
    public abstract string Name { get; }

    public abstract string Type { get; }

    public virtual int StopSignal => Signals.Terminate;

    /// <summary>How long it may take to end before it is killed. Servers end after the services: both together stay below 15 s.</summary>
    public virtual TimeSpan StopGrace => TimeSpan.FromSeconds(5);

    public virtual bool HasHealthCheck => false;

    public virtual bool IsHidden => false;

    public virtual IReadOnlyList<EndpointAnnotation> Endpoints => [];

    public virtual IReadOnlyList<(IResource Resource, int? ExitCode)> Dependencies => [];

    /// <summary>Identifies the data the process keeps; changes when it starts anew. Null where it keeps none.</summary>
    public virtual string? DataIdentity => null;

    /// <summary>Does what must be done before the start, and says what to start.</summary>
    public abstract Task<ProcessSpec> PrepareAsync(Action<string> log, CancellationToken cancellationToken);

    /// <summary>Null when healthy, else why not.</summary>
    public virtual Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
