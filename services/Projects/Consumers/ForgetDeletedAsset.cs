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
        var rows = await db.ProjectAssets.Where(asset => asset.WorkspaceId == gone.WorkspaceId && asset.AssetId == gone.AssetId).ToListAsync(context.CancellationToken);
        if (rows is not [var row])
        {
            return;
        }

        await db.ProjectAssets.Where(asset => asset.WorkspaceId == gone.WorkspaceId && asset.AssetId == gone.AssetId).ExecuteDeleteAsync(context.CancellationToken);
        await db.Projects
            .Where(project => project.WorkspaceId == gone.WorkspaceId && project.Id == row.ProjectId && project.ChosenCoverId == gone.AssetId)
            .ExecuteUpdateAsync(project => project.SetProperty(p => p.ChosenCoverId, (Guid?)null), context.CancellationToken);
        await ProjectTotals.RefreshAsync(db, gone.WorkspaceId, row.ProjectId, added: -1, context.CancellationToken);
    }
}
