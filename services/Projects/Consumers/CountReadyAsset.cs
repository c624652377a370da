using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Consumers;

/// <summary>A new asset counts in its project, and a picture or a video that can be shown becomes its cover.</summary>
internal sealed class CountReadyAsset(ProjectsDb db) : IConsumer<AssetReady>
{
    public async Task Consume(ConsumeContext<AssetReady> context)
    {
        var ready = context.Message;
        var canBeCover = ready.Type is "image" or "video" && ready.HasThumbnail;
        // Assets may say ready again (a preview made anew), or after it said deleted: the row counts once. A purged project takes no more.
        var counted = await db.Database.ExecuteSqlAsync($"""
            insert into project_assets (workspace_id, asset_id, project_id, can_be_cover, ready_at, gone)
            select workspace_id, {ready.AssetId}, id, {canBeCover}, {ready.OccurredAt}, false from projects
            where workspace_id = {ready.WorkspaceId} and id = {ready.ProjectId}
            on conflict do nothing
            """, context.CancellationToken);
        if (counted == 1)
        {
            await ProjectTotals.RefreshAsync(db, ready.WorkspaceId, ready.ProjectId, added: 1, context.CancellationToken);
        }
    }
}
