using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Routing;

/// <summary>A key that is left alone for a while, in all processes: it is throttled, empty or refused.</summary>
internal sealed class KeyCircuit
{
    public required Guid WorkspaceId { get; init; }

    public required string Provider { get; init; }

    public required Guid KeyId { get; init; }

    /// <summary>From then on it may be tried again.</summary>
    public required DateTimeOffset OpenUntil { get; init; }

    /// <summary>The failure code that opened it.</summary>
    public required string Cause { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<KeyCircuit>
    {
        public void Configure(EntityTypeBuilder<KeyCircuit> builder)
        {
            builder.ToTable("key_circuits");
            builder.HasKey(circuit => new { circuit.WorkspaceId, circuit.Provider, circuit.KeyId });
            builder.Property(circuit => circuit.Provider).HasMaxLength(40);
            builder.Property(circuit => circuit.Cause).HasMaxLength(60);
        }
    }
}
