using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>Why a plain key was read.</summary>
public enum KeyPurpose
{
    /// <summary>Handed to Generation for a generation.</summary>
    Generation,

    /// <summary>Sent to the provider's free check.</summary>
    Test,

    /// <summary>Handed to Generation, to ask the provider what it serves.</summary>
    Listing,

    /// <summary>Encrypted anew under another master key; it did not leave the vault.</summary>
    Rewrap,
}

/// <summary>One reading of a plain key. Rows outlive their key.</summary>
internal sealed class KeyAccess
{
    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid ApiKeyId { get; init; }

    public required KeyPurpose Purpose { get; init; }

    public Guid? GenerationId { get; init; }

    /// <summary>The service that asked; for a person's request the gateway.</summary>
    public required string Service { get; init; }

    /// <summary>On whose behalf; null when no person was behind it.</summary>
    public Guid? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<KeyAccess>
    {
        public void Configure(EntityTypeBuilder<KeyAccess> builder)
        {
            builder.ToTable("key_accesses");
            builder.HasKey(access => new { access.WorkspaceId, access.Id });
            builder.HasIndex(access => new { access.WorkspaceId, access.ApiKeyId, access.CreatedAt, access.Id });
            builder.Property(access => access.Purpose).HasConversion<string>().HasMaxLength(20);
            builder.Property(access => access.Service).HasMaxLength(40);
        }
    }
}
