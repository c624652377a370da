using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.ServiceDefaults.Data.Inbox;

/// <summary>A message that a consumer has dealt with.</summary>
internal sealed class InboxMessage
{
    public required Guid MessageId { get; init; }

    /// <summary>The queue: one per consumer.</summary>
    public required string Consumer { get; init; }

    public required DateTimeOffset ProcessedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<InboxMessage>
    {
        public void Configure(EntityTypeBuilder<InboxMessage> builder)
        {
            builder.ToTable("inbox");
            builder.HasKey(message => new { message.MessageId, message.Consumer });
            builder.Property(message => message.Consumer).HasMaxLength(200);
            builder.HasIndex(message => message.ProcessedAt);
        }
    }
}
