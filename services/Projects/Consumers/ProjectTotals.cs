using MediaLab.Projects.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Consumers;

/// <summary>What a project's row keeps about its contents. No new version: these are not a person's changes, and must not refuse one.</summary>
internal static class ProjectTotals
{
    /// <summary>Within the caller's transaction.</summary>
    public static async Task RefreshAsync(ProjectsDb db, Guid workspaceId, Guid projectId, int added, CancellationToken cancellationToken)
    {
        // First the row, then the look at its assets: an update that had to wait would still see those of before.
        await db.Database.ExecuteSqlAsync($"select from projects where workspace_id = {workspaceId} and id = {projectId} for no key update", cancellationToken);
        await db.Database.ExecuteSqlAsync($"""
            update projects set
                asset_count = asset_count + {added},
                latest_cover_id = (
                    select asset_id from project_assets
                    where workspace_id = {workspaceId} and project_id = {projectId} and can_be_cover and not gone
                    order by ready_at desc, asset_id desc limit 1)
            where workspace_id = {workspaceId} and id = {projectId}
            """, cancellationToken);
    }
}
