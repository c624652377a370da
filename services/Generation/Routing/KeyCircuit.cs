using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Routing;

/// <summary>A key that is left alone for a while, in all processes: it is throttled, empty or refused.</summary>
internal sealed class KeyCircuit
{
    public required Guid WorkspaceId { get; init; }

    public required string Provider { get; init; }

    public required Guid KeyId { get; init; }

    /// <summary>From then on it may be tried again, by one call at first.</summary>
    public required DateTimeOffset OpenUntil { get; init; }

    /// <summary>The failure code that opened it.</summary>
    public required string Cause { get; init; }

    /// <summary>A call finds out whether the key works again; until then, or until its outcome is known, no other one uses it.</summary>
    public DateTimeOffset? TrialUntil { get; init; }

    /// <summary>Its own limit, for which work waits; else it is empty or refused.</summary>
    public bool IsThrottled => Cause == FailureCodes.ProviderRateLimited;

    /// <summary>When the next call may use it.</summary>
    public DateTimeOffset Until => TrialUntil > OpenUntil ? TrialUntil.Value : OpenUntil;

    internal sealed class Mapping : IEntityTypeConfiguration<KeyCircuit>
    {
        public void Configure(EntityTypeBuilder<KeyCircuit> builder)
        {
            builder.ToTable("key_circuits");
            builder.HasKey(circuit => new { circuit.WorkspaceId, circuit.Provider, circuit.KeyId });
            builder.Property(circuit => circuit.Provider).HasMaxLength(40);
            builder.Property(circuit => circuit.Cause).HasMaxLength(60);
            builder.Ignore(circuit => circuit.IsThrottled);
            builder.Ignore(circuit => circuit.Until);
        }
    }
}
