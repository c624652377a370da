using MassTransit;
using MediaLab.Analytics.Data;
using MediaLab.Contracts.Events;

namespace MediaLab.Analytics.Facts;

/// <summary>A project has a name.</summary>
internal sealed class ProjectCreatedConsumer(AnalyticsDb db) : IConsumer<ProjectCreated>
{
    public Task Consume(ConsumeContext<ProjectCreated> context) => FactWriter.WriteProjectNameAsync(
        db, context.Message.WorkspaceId, context.Message.ProjectId, context.Message.Name, context.Message.Version, context.CancellationToken);
}

/// <summary>A project may have a new name.</summary>
internal sealed class ProjectChangedConsumer(AnalyticsDb db) : IConsumer<ProjectChanged>
{
    public Task Consume(ConsumeContext<ProjectChanged> context) => FactWriter.WriteProjectNameAsync(
        db, context.Message.WorkspaceId, context.Message.ProjectId, context.Message.Name, context.Message.Version, context.CancellationToken);
}

/// <summary>A project went to the trash.</summary>
internal sealed class ProjectDeletedConsumer(AnalyticsDb db) : IConsumer<ProjectDeleted>
{
    public Task Consume(ConsumeContext<ProjectDeleted> context) => FactWriter.WriteProjectDeletedAsync(
        db, context.Message.WorkspaceId, context.Message.ProjectId, true, context.Message.Version, context.CancellationToken);
}

/// <summary>A project came back.</summary>
internal sealed class ProjectRestoredConsumer(AnalyticsDb db) : IConsumer<ProjectRestored>
{
    public Task Consume(ConsumeContext<ProjectRestored> context) => FactWriter.WriteProjectDeletedAsync(
        db, context.Message.WorkspaceId, context.Message.ProjectId, false, context.Message.Version, context.CancellationToken);
}

/// <summary>A project is gone for good; its name and its cost stay.</summary>
internal sealed class ProjectPurgedConsumer(AnalyticsDb db) : IConsumer<ProjectPurged>
{
    public Task Consume(ConsumeContext<ProjectPurged> context) => FactWriter.WriteProjectDeletedAsync(
        db, context.Message.WorkspaceId, context.Message.ProjectId, true, context.Message.Version, context.CancellationToken);
}
