using MediaLab.Contracts.Events;
using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>A provider key of a workspace. The key itself is sealed.</summary>
internal sealed class ApiKey
{
    public const int MaxLabelLength = 80;
    public const int MaxPerWorkspace = 50;

    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid CreatedBy { get; init; }

    public required string Provider { get; init; }

    public string? Label { get; set; }

    /// <summary>For example "sk-...abcd": enough to tell keys apart.</summary>
    public required string Masked { get; set; }

    /// <summary>Empty: the provider's own address. Part of what the sealed key is bound to.</summary>
    public required string BaseUrl { get; set; }

    public required SealedKey Sealed { get; set; }

    /// <summary>Rises with each new key, so that an old ciphertext cannot come back.</summary>
    public int KeyVersion { get; set; } = 1;

    public bool Active { get; set; } = true;

    public KeyStatus Status { get; private set; }

    /// <summary>Words about the last check.</summary>
    public string? StatusMessage { get; private set; }

    public string[] Checked { get; private set; } = [];

    public string[] NotChecked { get; private set; } = [];

    public DateTimeOffset? CheckedAt { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>Guards against lost updates: a check takes seconds.</summary>
    public long Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Generation may use it.</summary>
    public bool Usable => Active && Status is (KeyStatus.Valid or KeyStatus.Unchecked);

    public KeyBinding Binding => new(WorkspaceId, Id, Provider, BaseUrl, KeyVersion);

    public void Apply(KeyCheckResult result, DateTimeOffset now)
    {
        Status = result.Outcome switch
        {
            KeyCheckOutcome.Accepted => KeyStatus.Valid,
            KeyCheckOutcome.Refused => KeyStatus.Invalid,
            KeyCheckOutcome.Unknown => KeyStatus.Unchecked,
        };
        (StatusMessage, Checked, NotChecked, CheckedAt) = (result.Message, [.. result.Checked], [.. result.NotChecked], now);
    }

    /// <summary>Its ciphertext does not open although its master key is here.</summary>
    public void MarkDamaged() =>
        (Status, StatusMessage, Checked, NotChecked) = (KeyStatus.Reenter, "The stored key was damaged or tampered with. Enter it again.", [], []);

    /// <summary>Counts the change, and tells the others when it made the key usable or ended that.</summary>
    public void Changed(KeyVaultDb db, bool wasUsable, DateTimeOffset now)
    {
        (Version, UpdatedAt) = (Version + 1, now);
        if (Usable && !wasUsable)
        {
            db.Publish(new ApiKeyAdded(WorkspaceId, Id, Provider, now), Id);
        }
        else if (wasUsable && !Usable)
        {
            db.Publish(new ApiKeyRemoved(WorkspaceId, Id, Provider, now), Id);
        }
    }

    internal sealed class Mapping : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.ToTable("api_keys");
            builder.HasKey(key => new { key.WorkspaceId, key.Id });
            builder.HasIndex(key => new { key.WorkspaceId, key.CreatedAt, key.Id });
            builder.HasIndex(key => new { key.WorkspaceId, key.Provider });
            builder.Property(key => key.Provider).HasMaxLength(40);
            builder.Property(key => key.Label).HasMaxLength(MaxLabelLength);
            builder.Property(key => key.Masked).HasMaxLength(40);
            builder.Property(key => key.BaseUrl).HasMaxLength(BaseAddress.MaxLength);
            builder.Property(key => key.Status).HasConversion<string>().HasMaxLength(20);
            builder.Property(key => key.Version).IsConcurrencyToken();
            builder.Ignore(key => key.Usable);
            builder.Ignore(key => key.Binding);
            builder.ComplexProperty(key => key.Sealed, sealedKey =>
            {
                sealedKey.Property(part => part.MasterKeyId).HasColumnName("master_key_id").HasMaxLength(16);
                sealedKey.Property(part => part.Salt).HasColumnName("salt");
                sealedKey.Property(part => part.Nonce).HasColumnName("nonce");
                sealedKey.Property(part => part.Tag).HasColumnName("tag");
                sealedKey.Property(part => part.Ciphertext).HasColumnName("ciphertext");
            });
        }
    }
}
