using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.Data.Inbox;
using MediaLab.ServiceDefaults.Data.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.ServiceDefaults.Data;

/// <summary>Base of every service's context: its own tables plus outbox, inbox and idempotent requests, in one transaction.</summary>
public abstract class ServiceDbContext : DbContext
{
    protected ServiceDbContext(DbContextOptions options)
        : base(options)
    {
        // Nobody goes on with a transaction in which saving failed. And when the connection is lost while EF releases a savepoint, EF only
        // logs it: what comes next would run on another connection, outside of any transaction.
        Database.AutoSavepointsEnabled = false;
    }

    internal DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    internal DbSet<InboxMessage> Inbox => Set<InboxMessage>();

    internal DbSet<IdempotentRequest> IdempotentRequests => Set<IdempotentRequest>();

    /// <summary>
    /// Writes the event to the outbox: it is published if and only if this context's changes are saved.
    /// </summary>
    /// <param name="integrationEvent">The fact; its type must be one of MediaLab.Contracts.Events.</param>
    /// <param name="orderingKey">Events with the same key are published in the order they were written; usually the aggregate's id.</param>
    /// <param name="traceparent">W3C trace context of what caused it; that of the current activity when left out.</param>
    public void Publish(IIntegrationEvent integrationEvent, Guid orderingKey, string? traceparent = null) =>
        Outbox.Add(OutboxMessage.For(integrationEvent, orderingKey, traceparent));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly);
        modelBuilder.ApplyConfiguration(new OutboxMessage.Mapping());
        modelBuilder.ApplyConfiguration(new InboxMessage.Mapping());
        modelBuilder.ApplyConfiguration(new IdempotentRequest.Mapping());
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Add(_ => new SnakeCaseConvention());
}
