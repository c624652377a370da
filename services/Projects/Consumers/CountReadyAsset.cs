using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Consumers;

/// <summary>A new asset counts in its project, and a picture or a video becomes its cover.</summary>
internal sealed class CountReadyAsset(ProjectsDb db) : IConsumer<AssetReady>
{
    public async Task Consume(ConsumeContext<AssetReady> context)
    {
        var ready = context.Message;
        var canBeCover = ready.Type is "image" or "video";
        // Assets may say ready again (a preview made anew): the row counts once. A purged project takes no more.
        var counted = await db.Database.ExecuteSqlAsync($"""
            insert into project_assets (workspace_id, asset_id, project_id, can_be_cover, ready_at)
            select workspace_id, {ready.AssetId}, id, {canBeCover}, {ready.OccurredAt} from projects
            where workspace_id = {ready.WorkspaceId} and id = {ready.ProjectId}
            on conflict do nothing
            """, context.CancellationToken);
        if (counted == 1)
        {
            await ProjectTotals.RefreshAsync(db, ready.WorkspaceId, ready.ProjectId, added: 1, context.CancellationToken);
        }
    }
}
