using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Data.Inbox;

/// <summary>
/// Runs a consumer at most once per message and in one transaction with its effect: a redelivered message changes nothing.
/// The consumer only changes the context; this filter saves it.
/// </summary>
internal sealed class InboxFilter<TMessage>(IServiceProvider services, DatabaseAccess access, CurrentUser user) : IFilter<ConsumeContext<TMessage>>
    where TMessage : class
{
    public async Task Send(ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next)
    {
        access.UseWorker();
        if (context.Message is IIntegrationEvent integrationEvent)
        {
            user.Assume(Caller.ForWork(integrationEvent.WorkspaceId, Guid.Empty));
        }

        // Not injected: the context picks its login when it is made, and only now is it the worker's.
        var db = services.GetRequiredService<ServiceDbContext>();
        var messageId = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be deduplicated.");
        var consumer = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        var fresh = await db.Database.ExecuteSqlAsync(
            $"insert into inbox (message_id, consumer, processed_at) values ({messageId}, {consumer}, now()) on conflict do nothing",
            context.CancellationToken);
        if (fresh == 0)
        {
            // Without this MassTransit moves the message to the _skipped queue.
            await context.NotifyConsumed(TimeSpan.Zero, consumer);
            return;
        }

        await next.Send(context);
        await db.SaveChangesAsync(context.CancellationToken);
        await transaction.CommitAsync(context.CancellationToken);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");
}
