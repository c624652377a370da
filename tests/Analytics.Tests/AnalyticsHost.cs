using MassTransit;
using MediaLab.Analytics.Data;
using MediaLab.Analytics.Facts;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Analytics.Tests;

/// <summary>The Analytics service over a real database and a real broker: what it knows comes by events.</summary>
public sealed class AnalyticsHost() : ServiceHost<Program>("analytics")
{
    protected override bool WithBroker => true;

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<AnalyticsDb>(services);

    /// <summary>Publishes as another service's outbox does, with a message id of its own.</summary>
    public Task PublishAsync(object message) => Services.GetRequiredService<IBus>().Publish(message, message.GetType(), Pipe.Execute<PublishContext>(context => context.MessageId = Guid.CreateVersion7()));

    /// <summary>Writes what the event's consumer writes, without the broker between: for tests of order and of many events.</summary>
    internal async Task ConsumeAsync(IIntegrationEvent message)
    {
        await using var scope = Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope();
        var db = scope.ServiceProvider.GetRequiredService<AnalyticsDb>();
        await (message switch
        {
            GenerationQueued queued => FactWriter.WriteGenerationAsync(db, queued.WorkspaceId, queued.Generation, GenerationStatus.Running, queued.OccurredAt, default, queuedAt: queued.OccurredAt),
            GenerationCompleted done => FactWriter.WriteGenerationAsync(
                db, done.WorkspaceId, done.Generation, GenerationStatus.Completed, done.OccurredAt, default, queuedAt: done.QueuedAt, startedAt: done.StartedAt, usage: done.Usage),
            GenerationFailed failed => FactWriter.WriteGenerationAsync(db, failed.WorkspaceId, failed.Generation, GenerationStatus.Failed, failed.OccurredAt, default, usage: failed.Charged, error: failed.Error),
            CostRecorded cost => FactWriter.WriteCostAsync(db, cost, default),
            ProjectCreated created => FactWriter.WriteProjectNameAsync(db, created.WorkspaceId, created.ProjectId, created.Name, created.Version, default),
            ProjectChanged changed => FactWriter.WriteProjectNameAsync(db, changed.WorkspaceId, changed.ProjectId, changed.Name, changed.Version, default),
            ProjectPurged purged => FactWriter.WriteProjectDeletedAsync(db, purged.WorkspaceId, purged.ProjectId, true, purged.Version, default),
            AssetReady ready => FactWriter.WriteAssetAsync(db, ready.WorkspaceId, ready.AssetId, ready.ProjectId, ready.Type, ready.SizeBytes, false, ready.Version, default),
            AssetDeleted deleted => FactWriter.WriteAssetAsync(db, deleted.WorkspaceId, deleted.AssetId, deleted.ProjectId, null, deleted.SizeBytes, true, deleted.Version, default),
            _ => throw new ArgumentException($"No test writes {message.GetType().Name} directly."),
        });
    }

    internal async Task<T> ReadAsync<T>(Func<AnalyticsDb, Task<T>> read)
    {
        await using var scope = Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope();
        return await read(scope.ServiceProvider.GetRequiredService<AnalyticsDb>());
    }
}

/// <summary>One host for all tests of the assembly: starting one costs more than a test.</summary>
[CollectionDefinition(Name)]
public sealed class AnalyticsCollection : ICollectionFixture<AnalyticsHost>
{
    public const string Name = "analytics";
}
