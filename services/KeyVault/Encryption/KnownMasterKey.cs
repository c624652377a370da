using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.KeyVault.Encryption;

/// <summary>
/// A master key this database has seen: not the key, but what recognises it. The fingerprint is slow to compute, so it gives a guesser no
/// shorter way than the keys themselves would. Belongs to the installation, not to a workspace.
/// </summary>
internal sealed class KnownMasterKey
{
    /// <summary>"mk-" and the first eight hex digits of the fingerprint.</summary>
    public required string Id { get; init; }

    public required byte[] Salt { get; init; }

    public required byte[] Fingerprint { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<KnownMasterKey>
    {
        public void Configure(EntityTypeBuilder<KnownMasterKey> builder)
        {
            builder.ToTable("master_keys");
            builder.HasKey(key => key.Id);
            builder.Property(key => key.Id).HasMaxLength(16);
        }
    }
}
