using System.Diagnostics;
using System.Text.Json;
using MediaLab.Contracts.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.ServiceDefaults.Data.Outbox;

/// <summary>An event that is written but not yet published.</summary>
internal sealed class OutboxMessage
{
    /// <summary>Order of writing, not of committing: a smaller one may appear later.</summary>
    public long Seq { get; private set; }

    public required Guid MessageId { get; init; }

    /// <summary>The event's contract name (<see cref="EventTypes"/>).</summary>
    public required string Type { get; init; }

    public required string Body { get; init; }

    public required Guid OrderingKey { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>W3C trace context of what caused it.</summary>
    public string? Traceparent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? LastError { get; init; }

    /// <summary>Set when the row can never be published: it cannot be read. Re-driven by clearing it.</summary>
    public DateTimeOffset? ParkedAt { get; init; }

    public static OutboxMessage For(IIntegrationEvent integrationEvent, Guid orderingKey, string? traceparent) => new()
    {
        MessageId = Guid.CreateVersion7(),
        Type = EventTypes.NameOf(integrationEvent.GetType()),
        Body = JsonSerializer.Serialize(integrationEvent, integrationEvent.GetType(), JsonSerializerOptions.Web),
        OrderingKey = orderingKey,
        WorkspaceId = integrationEvent.WorkspaceId,
        Traceparent = traceparent ?? Activity.Current?.Id,
        CreatedAt = integrationEvent.OccurredAt,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<OutboxMessage>
    {
        public void Configure(EntityTypeBuilder<OutboxMessage> builder)
        {
            builder.ToTable("outbox");
            builder.HasKey(message => message.Seq);
            builder.Property(message => message.Seq).UseIdentityAlwaysColumn();
            builder.HasIndex(message => message.MessageId).IsUnique();
            builder.Property(message => message.Type).HasMaxLength(200);
            builder.Property(message => message.Body).HasColumnType("jsonb");
            builder.Property(message => message.Traceparent).HasMaxLength(55);
        }
    }
}
