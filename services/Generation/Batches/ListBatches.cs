using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Batches;

/// <summary>Which batches to list, newest first.</summary>
public sealed record ListBatchesQuery : PageQuery
{
    /// <summary>Only this project's.</summary>
    [FromQuery(Name = "projectId")]
    public Guid? ProjectId { get; init; }
}

internal static class ListBatches
{
    public static async Task<Ok<Envelope<Page<BatchResponse>>>> Handle([AsParameters] ListBatchesQuery query, GenerationDb db, CancellationToken cancellationToken)
    {
        var batches = db.Batches.AsNoTracking().Where(batch => batch.HiddenAt == null);
        if (query.ProjectId is { } project)
        {
            batches = batches.Where(batch => batch.ProjectId == project);
        }

        if (query.After is { } after)
        {
            batches = batches.Where(batch => batch.CreatedAt < after.Time || (batch.CreatedAt == after.Time && batch.Id < after.Id));
        }

        var rows = await batches.OrderByDescending(batch => batch.CreatedAt).ThenByDescending(batch => batch.Id).Take(query.Take + 1).ToListAsync(cancellationToken);
        var page = query.ToPage(rows, batch => PageCursor.At(batch.CreatedAt, batch.Id), batch => batch);
        return ApiResults.Ok(new Page<BatchResponse>(await db.RespondAsync(page.Items, cancellationToken), page.NextCursor));
    }
}
