using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Identity.Accounts;

/// <summary>Tables of the framework's own records about a user. Claims and external logins are not used and have none.</summary>
internal static class UserRecords
{
    /// <summary>Authenticator keys and recovery codes, encrypted.</summary>
    internal sealed class TokenMapping : IEntityTypeConfiguration<IdentityUserToken<Guid>>
    {
        public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder)
        {
            builder.ToTable("user_tokens");
            builder.HasKey(token => new { token.UserId, token.LoginProvider, token.Name });
            builder.HasOne<User>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade);
            builder.Property(token => token.LoginProvider).HasMaxLength(128);
            builder.Property(token => token.Name).HasMaxLength(128);
        }
    }

    internal sealed class PasskeyMapping : IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
    {
        public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
        {
            builder.ToTable("user_passkeys");
            builder.HasKey(passkey => passkey.CredentialId);
            builder.HasIndex(passkey => passkey.UserId);
            builder.HasOne<User>().WithMany().HasForeignKey(passkey => passkey.UserId).OnDelete(DeleteBehavior.Cascade);
            // WebAuthn's own limit.
            builder.Property(passkey => passkey.CredentialId).HasMaxLength(1024);
            builder.OwnsOne(passkey => passkey.Data).ToJson("data");
        }
    }
}
