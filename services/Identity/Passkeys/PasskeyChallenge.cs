using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Identity.Passkeys;

/// <summary>What a browser was asked to sign. Good for one answer within five minutes.</summary>
internal sealed class PasskeyChallenge
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public required Guid Id { get; init; }

    /// <summary>Who registers a passkey; null for a log-in.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The framework's own record of what it asked.</summary>
    public required string State { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<PasskeyChallenge>
    {
        public void Configure(EntityTypeBuilder<PasskeyChallenge> builder)
        {
            builder.ToTable("passkey_challenges");
            builder.HasKey(challenge => challenge.Id);
            builder.HasIndex(challenge => challenge.ExpiresAt);
        }
    }
}
