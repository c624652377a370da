using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Consumers;

/// <summary>The inbox lets each completion through once: it can be counted blindly.</summary>
internal sealed class CountCompletedGeneration(ProjectsDb db) : IConsumer<GenerationCompleted>
{
    public Task Consume(ConsumeContext<GenerationCompleted> context)
    {
        var (workspaceId, projectId) = (context.Message.WorkspaceId, context.Message.Generation.ProjectId);
        return db.Projects
            .Where(project => project.WorkspaceId == workspaceId && project.Id == projectId)
            .ExecuteUpdateAsync(project => project.SetProperty(p => p.GenerationCount, p => p.GenerationCount + 1), context.CancellationToken);
    }
}
