using MediaLab.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Identity.Workspaces;

/// <summary>A user's place in a workspace.</summary>
internal sealed class Member
{
    public required Guid WorkspaceId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>owner, admin, member or viewer.</summary>
    public required string Role { get; set; }

    public required DateTimeOffset JoinedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Member>
    {
        public void Configure(EntityTypeBuilder<Member> builder)
        {
            builder.ToTable("members");
            builder.HasKey(member => new { member.WorkspaceId, member.UserId });
            builder.HasIndex(member => member.UserId);
            builder.HasOne<Workspace>().WithMany().HasForeignKey(member => member.WorkspaceId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<User>().WithMany().HasForeignKey(member => member.UserId).OnDelete(DeleteBehavior.Cascade);
            builder.Property(member => member.Role).HasMaxLength(10);
        }
    }
}
