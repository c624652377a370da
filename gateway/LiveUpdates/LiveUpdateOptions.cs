using System.ComponentModel.DataAnnotations;

namespace MediaLab.Gateway.LiveUpdates;

/// <summary>Section <c>LiveUpdates</c>.</summary>
internal sealed record LiveUpdateOptions
{
    public const string Section = "LiveUpdates";

    /// <summary>Seconds between signs of life on a quiet stream; proxies cut what is silent for longer than about 30.</summary>
    [Range(0.05, 60)]
    public double HeartbeatSeconds { get; init; } = 15;

    /// <summary>Open streams that one user may have in a workspace.</summary>
    [Range(1, 1000)]
    public int StreamsPerUser { get; init; } = 20;
}
