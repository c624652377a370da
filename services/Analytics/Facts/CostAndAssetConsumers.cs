using MassTransit;
using MediaLab.Analytics.Data;
using MediaLab.Contracts.Events;

namespace MediaLab.Analytics.Facts;

/// <summary>Money moved in the ledger.</summary>
internal sealed class CostRecordedConsumer(AnalyticsDb db) : IConsumer<CostRecorded>
{
    public Task Consume(ConsumeContext<CostRecorded> context) => FactWriter.WriteCostAsync(db, context.Message, context.CancellationToken);
}

/// <summary>An asset is there.</summary>
internal sealed class AssetReadyConsumer(AnalyticsDb db) : IConsumer<AssetReady>
{
    public Task Consume(ConsumeContext<AssetReady> context) => FactWriter.WriteAssetAsync(
        db, context.Message.WorkspaceId, context.Message.AssetId, context.Message.ProjectId, context.Message.Type, context.Message.SizeBytes, deleted: false,
        context.Message.Version, context.CancellationToken);
}

/// <summary>An asset is gone.</summary>
internal sealed class AssetDeletedConsumer(AnalyticsDb db) : IConsumer<AssetDeleted>
{
    public Task Consume(ConsumeContext<AssetDeleted> context) => FactWriter.WriteAssetAsync(
        db, context.Message.WorkspaceId, context.Message.AssetId, context.Message.ProjectId, null, context.Message.SizeBytes, deleted: true,
        context.Message.Version, context.CancellationToken);
}
