using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Routing;

/// <summary>How a provider's calls went lately for one workspace: its keys are its own, so is its health.</summary>
internal sealed class ProviderHealth
{
    /// <summary>So many latencies are kept.</summary>
    public const int RecentCalls = 100;

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

    /// <summary>When the provider was last asked, by a call that costs nothing, whether it is back.</summary>
    public DateTimeOffset? ProbedAt { get; init; }

    /// <summary>All but one in twenty of the latest calls were faster; null before the first.</summary>
    public double? P95LatencyMs => RecentLatenciesMs.Length == 0 ? null : RecentLatenciesMs.Order().ElementAt((int)Math.Ceiling(RecentLatenciesMs.Length * 0.95) - 1);

    /// <summary>healthy, degraded, down, or unknown before the first call.</summary>
    public string Status => this switch
    {
        { LastSuccessAt: null, LastFailureAt: null } => "unknown",
        { ConsecutiveFailures: >= 5 } => "down",
        { ConsecutiveFailures: >= 1 } => "degraded",
        _ => "healthy",
    };

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
