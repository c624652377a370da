namespace MediaLab.ServiceDefaults;

/// <summary>
/// How long each part may take to end, each shorter than the patience of the one that waits for it: work in progress, then giving back its
/// lease, then the host, then whoever started the process (LocalHosting: 9 s, and 5 s for the servers that end after the services; Docker: 10 s;
/// Kubernetes: 30 s). docs/operations.md lists them.
/// </summary>
public static class ShutdownTimes
{
    /// <summary>Seconds for which work goes on after the process was asked to end, in the hope that it is done.</summary>
    public const double WorkSeconds = 4;

    /// <summary>For giving unfinished work back.</summary>
    public static readonly TimeSpan GiveBack = TimeSpan.FromSeconds(2);

    /// <summary>For the bus: consumers that are at work, and messages that wait for the broker's word.</summary>
    public static readonly TimeSpan Bus = TimeSpan.FromSeconds(6);

    /// <summary>For everything in the process, requests included.</summary>
    public static readonly TimeSpan Host = TimeSpan.FromSeconds(8);
}
