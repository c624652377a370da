using MassTransit;
using MediaLab.Analytics.Data;
using MediaLab.Contracts.Events;

namespace MediaLab.Analytics.Facts;

/// <summary>A generation was accepted.</summary>
internal sealed class GenerationQueuedConsumer(AnalyticsDb db) : IConsumer<GenerationQueued>
{
    public Task Consume(ConsumeContext<GenerationQueued> context) => FactWriter.WriteGenerationAsync(
        db, context.Message.WorkspaceId, context.Message.Generation, GenerationStatus.Running, context.Message.OccurredAt, context.CancellationToken,
        queuedAt: context.Message.OccurredAt);
}

/// <summary>A generation has its result.</summary>
internal sealed class GenerationCompletedConsumer(AnalyticsDb db) : IConsumer<GenerationCompleted>
{
    public Task Consume(ConsumeContext<GenerationCompleted> context) => FactWriter.WriteGenerationAsync(
        db, context.Message.WorkspaceId, context.Message.Generation, GenerationStatus.Completed, context.Message.OccurredAt, context.CancellationToken,
        queuedAt: context.Message.QueuedAt, startedAt: context.Message.StartedAt, usage: context.Message.Usage);
}

/// <summary>A generation ended without a result.</summary>
internal sealed class GenerationFailedConsumer(AnalyticsDb db) : IConsumer<GenerationFailed>
{
    public Task Consume(ConsumeContext<GenerationFailed> context) => FactWriter.WriteGenerationAsync(
        db, context.Message.WorkspaceId, context.Message.Generation, GenerationStatus.Failed, context.Message.OccurredAt, context.CancellationToken,
        usage: context.Message.Charged, error: context.Message.Error);
}

/// <summary>A generation was cancelled.</summary>
internal sealed class GenerationCancelledConsumer(AnalyticsDb db) : IConsumer<GenerationCancelled>
{
    public Task Consume(ConsumeContext<GenerationCancelled> context) => FactWriter.WriteGenerationAsync(
        db, context.Message.WorkspaceId, context.Message.Generation, GenerationStatus.Cancelled, context.Message.OccurredAt, context.CancellationToken,
        usage: context.Message.Charged);
}

/// <summary>Nobody can say what became of a generation.</summary>
internal sealed class GenerationOutcomeUnknownConsumer(AnalyticsDb db) : IConsumer<GenerationOutcomeUnknown>
{
    public Task Consume(ConsumeContext<GenerationOutcomeUnknown> context) => FactWriter.WriteGenerationAsync(
        db, context.Message.WorkspaceId, context.Message.Generation, GenerationStatus.Unknown, context.Message.OccurredAt, context.CancellationToken);
}
