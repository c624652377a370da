using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Routing;

/// <summary>How a provider's calls went lately for one workspace: its keys are its own, so is its health.</summary>
internal sealed class ProviderHealth
{
    /// <summary>So many latencies are kept.</summary>
    public const int RecentCalls = 100;

    public const string Unknown = "unknown";

    public const string Down = "down";

    public const string Degraded = "degraded";

    public const string Healthy = "healthy";

    /// <summary>So many failures in a row, and it is down.</summary>
    public const int DownAfter = 5;

    /// <summary>What is down gets one try in this time, so that it can come back.</summary>
    public static readonly TimeSpan TryEvery = TimeSpan.FromMinutes(1);

    public required Guid WorkspaceId { get; init; }

    public required string Provider { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public int ConsecutiveFailures { get; init; }

    /// <summary>Moving average of successful calls, milliseconds.</summary>
    public double AverageLatencyMs { get; init; }

    /// <summary>Of the latest successful calls, newest first, milliseconds.</summary>
    public double[] RecentLatenciesMs { get; init; } = [];

    public DateTimeOffset? LastSuccessAt { get; init; }

    public DateTimeOffset? LastFailureAt { get; init; }

    public string? LastError { get; init; }

    /// <summary>When, while it was down, a request was last let through that had a choice.</summary>
    public DateTimeOffset? TrialAt { get; init; }

    /// <summary>When the provider was last asked, by a call that costs nothing, whether it is back.</summary>
    public DateTimeOffset? ProbedAt { get; init; }

    /// <summary>All but one in twenty of the latest calls were faster; null before the first.</summary>
    public double? P95LatencyMs => RecentLatenciesMs.Length == 0 ? null : RecentLatenciesMs.Order().ElementAt((int)Math.Ceiling(RecentLatenciesMs.Length * 0.95) - 1);

    /// <summary>Healthy, degraded, down, or unknown before the first call.</summary>
    public string Status => this switch
    {
        { LastSuccessAt: null, LastFailureAt: null } => Unknown,
        { ConsecutiveFailures: >= DownAfter } => Down,
        { ConsecutiveFailures: >= 1 } => Degraded,
        _ => Healthy,
    };

    /// <summary>It failed, or was tried, too recently to be tried now.</summary>
    public bool WasTriedLately(DateTimeOffset now) => now - LastFailureAt < TryEvery || now - TrialAt < TryEvery;

    internal sealed class Mapping : IEntityTypeConfiguration<ProviderHealth>
    {
        public void Configure(EntityTypeBuilder<ProviderHealth> builder)
        {
            builder.ToTable("provider_health");
            builder.HasKey(health => new { health.WorkspaceId, health.Provider });
            builder.Property(health => health.Provider).HasMaxLength(40);
            builder.Property(health => health.LastError).HasMaxLength(60);
            builder.Ignore(health => health.Status);
            builder.Ignore(health => health.P95LatencyMs);
        }
    }
}
