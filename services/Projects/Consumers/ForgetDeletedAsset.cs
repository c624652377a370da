using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Projects.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Consumers;

/// <summary>An asset that is gone no longer counts; if it was the cover, the newest that is left takes its place.</summary>
internal sealed class ForgetDeletedAsset(ProjectsDb db) : IConsumer<AssetDeleted>
{
    public async Task Consume(ConsumeContext<AssetDeleted> context)
    {
        var gone = context.Message;
        // News may come in any order: what was not counted yet is remembered, so that it never will be.
        await db.Database.ExecuteSqlAsync($"""
            insert into project_assets (workspace_id, asset_id, project_id, can_be_cover, ready_at, gone)
            select workspace_id, {gone.AssetId}, id, false, {gone.OccurredAt}, true from projects
            where workspace_id = {gone.WorkspaceId} and id = {gone.ProjectId}
            on conflict do nothing
            """, context.CancellationToken);
        var counted = await db.ProjectAssets
            .Where(asset => asset.WorkspaceId == gone.WorkspaceId && asset.AssetId == gone.AssetId && !asset.Gone)
            .ExecuteUpdateAsync(asset => asset.SetProperty(row => row.Gone, true), context.CancellationToken);
        if (counted == 0)
        {
            return;
        }

        await db.Projects
            .Where(project => project.WorkspaceId == gone.WorkspaceId && project.Id == gone.ProjectId && project.ChosenCoverId == gone.AssetId)
            .ExecuteUpdateAsync(project => project.SetProperty(p => p.ChosenCoverId, (Guid?)null), context.CancellationToken);
        await ProjectTotals.RefreshAsync(db, gone.WorkspaceId, gone.ProjectId, added: -1, context.CancellationToken);
    }
}
