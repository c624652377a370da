using MassTransit;
using MediaLab.Contracts.Events;

namespace MediaLab.Costing.Holds;

/// <summary>Settles what a finished generation cost.</summary>
internal sealed class GenerationCompletedConsumer(Settlement settlement) : IConsumer<GenerationCompleted>
{
    public Task Consume(ConsumeContext<GenerationCompleted> context) =>
        settlement.SettleAsync(context.Message.WorkspaceId, context.Message.Generation, context.Message.Usage, context.CancellationToken);
}

/// <summary>Gives the hold back, or settles what the provider charges for a failure.</summary>
internal sealed class GenerationFailedConsumer(Settlement settlement) : IConsumer<GenerationFailed>
{
    public Task Consume(ConsumeContext<GenerationFailed> context) =>
        settlement.SettleAsync(context.Message.WorkspaceId, context.Message.Generation, context.Message.Charged, context.CancellationToken);
}

/// <summary>Gives the hold back, or settles what was used before the cancellation.</summary>
internal sealed class GenerationCancelledConsumer(Settlement settlement) : IConsumer<GenerationCancelled>
{
    public Task Consume(ConsumeContext<GenerationCancelled> context) =>
        settlement.SettleAsync(context.Message.WorkspaceId, context.Message.Generation, context.Message.Charged, context.CancellationToken);
}
