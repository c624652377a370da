using MediaLab.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Identity.Sessions;

/// <summary>One signed-in browser. It belongs to a person, so its workspace is an attribute and not its tenant.</summary>
internal sealed class Session
{
    /// <summary>A session that is not used for so long ends.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The workspace the person works in.</summary>
    public required Guid ActiveWorkspaceId { get; set; }

    /// <summary>SHA-256 of the cookie's value.</summary>
    public required byte[] ValueSha256 { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public string? UserAgent { get; init; }

    public string? IpAddress { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Session>
    {
        public void Configure(EntityTypeBuilder<Session> builder)
        {
            builder.ToTable("sessions");
            builder.HasKey(session => session.Id);
            builder.HasIndex(session => session.ValueSha256).IsUnique();
            builder.HasIndex(session => session.UserId);
            builder.HasIndex(session => session.ExpiresAt);
            builder.HasOne<User>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
            builder.Property(session => session.ValueSha256).HasMaxLength(32);
            builder.Property(session => session.UserAgent).HasMaxLength(300);
            builder.Property(session => session.IpAddress).HasMaxLength(45);
        }
    }
}
