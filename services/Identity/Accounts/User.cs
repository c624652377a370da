using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Identity.Accounts;

/// <summary>A person's account. Hashing, lockout and two-factor state are ASP.NET Core Identity's.</summary>
internal sealed class User : IdentityUser<Guid>
{
    public required string Name { get; set; }

    /// <summary>BCP 47, for example "en" or "de-AT"; null: the browser decides.</summary>
    public string? Locale { get; set; }

    /// <summary>Administrator of this installation; only the set-up token makes one.</summary>
    public bool Administrator { get; set; }

    /// <summary>SHA-256 of the last authenticator code that was accepted: none is good twice.</summary>
    public byte[]? LastTwoFactorCode { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<User>
    {
        public void Configure(EntityTypeBuilder<User> builder)
        {
            builder.ToTable("users");
            builder.HasKey(user => user.Id);
            builder.Property(user => user.Email).HasMaxLength(254).IsRequired();
            builder.Property(user => user.NormalizedEmail).HasMaxLength(254).IsRequired();
            builder.HasIndex(user => user.NormalizedEmail).IsUnique();
            builder.Property(user => user.UserName).HasMaxLength(254).IsRequired();
            builder.Property(user => user.NormalizedUserName).HasMaxLength(254).IsRequired();
            builder.HasIndex(user => user.NormalizedUserName).IsUnique();
            builder.Property(user => user.ConcurrencyStamp).HasMaxLength(36).IsConcurrencyToken();
            builder.Property(user => user.SecurityStamp).HasMaxLength(36);
            builder.Property(user => user.PasswordHash).HasMaxLength(200);
            builder.Property(user => user.Name).HasMaxLength(100);
            builder.Property(user => user.Locale).HasMaxLength(35);
            builder.Property(user => user.LastTwoFactorCode).HasMaxLength(32);
            builder.Ignore(user => user.PhoneNumber).Ignore(user => user.PhoneNumberConfirmed).Ignore(user => user.EmailConfirmed);
        }
    }
}
