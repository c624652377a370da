using MediaLab.Identity.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Identity.AccessTokens;

/// <summary>A key to the public API: of one member, for one workspace. It ends when the member leaves.</summary>
internal sealed class AccessToken
{
    /// <summary>What every token begins with, so that scanners of leaked secrets recognise one.</summary>
    public const string Prefix = "ml_";

    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required byte[] TokenSha256 { get; init; }

    /// <summary>The token's first characters, to tell tokens apart.</summary>
    public required string Hint { get; init; }

    public required string[] Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<AccessToken>
    {
        public void Configure(EntityTypeBuilder<AccessToken> builder)
        {
            builder.ToTable("access_tokens");
            builder.HasKey(token => new { token.WorkspaceId, token.Id });
            builder.HasIndex(token => token.TokenSha256).IsUnique();
            builder.HasIndex(token => new { token.WorkspaceId, token.UserId, token.CreatedAt, token.Id });
            builder.HasOne<Member>().WithMany().HasForeignKey(token => new { token.WorkspaceId, token.UserId }).OnDelete(DeleteBehavior.Cascade);
            builder.Property(token => token.Name).HasMaxLength(100);
            builder.Property(token => token.TokenSha256).HasMaxLength(32);
            builder.Property(token => token.Hint).HasMaxLength(12);
        }
    }
}
