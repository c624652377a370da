using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using MediaLab.Projects.Trash;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Consumers;

/// <summary>A deleted account takes its personal workspace's projects and templates along at once.</summary>
internal sealed class PurgeWithUser(ProjectsDb db, TimeProvider clock) : IConsumer<UserDeleted>
{
    public async Task Consume(ConsumeContext<UserDeleted> context)
    {
        foreach (var project in await db.Projects.Where(project => project.WorkspaceId == context.Message.WorkspaceId).ToListAsync(context.CancellationToken))
        {
            db.Purge(project, clock.GetUtcNow());
        }

        await db.Templates.Where(template => template.WorkspaceId == context.Message.WorkspaceId).ExecuteDeleteAsync(context.CancellationToken);
    }
}
