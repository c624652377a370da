namespace MediaLab.Generation.Running;

/// <summary>How the outside stops a run: because the lease is lost or the process ends, or because a person cancelled.</summary>
internal sealed class RunControl : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>The lease is lost or the process ends: drop everything, write nothing more about it.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>A person asked to cancel.</summary>
    public CancellationToken Cancel => _cancel.Token;

    public void RequestStop() => _stop.Cancel();

    public void RequestCancel() => _cancel.Cancel();

    public void Dispose()
    {
        _stop.Dispose();
        _cancel.Dispose();
    }
}
