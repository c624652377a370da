using System.Globalization;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Batches;

internal static class GetBatch
{
    public static async Task<Ok<Envelope<BatchDetails>>> Handle(Guid id, [AsParameters] PageQuery query, GenerationDb db, CancellationToken cancellationToken)
    {
        var batch = await db.ReadBatchAsync(id, cancellationToken);
        var after = query.After is { } cursor ? PlaceOf(cursor) : -1;
        var rows = await db.CurrentOf(id).Where(job => job.BatchIndex > after).OrderBy(job => job.BatchIndex).Take(query.Take + 1).ToListAsync(cancellationToken);
        var page = query.ToPage(rows, job => new PageCursor($"{job.BatchIndex}", job.Id), job => job);
        var generations = await db.RespondAsync(page.Items, cancellationToken);
        return ApiResults.Ok(new BatchDetails(
            await db.RespondAsync(batch, cancellationToken),
            [.. page.Items.Zip(generations, (job, generation) => new BatchItemResponse(job.BatchIndex!.Value, generation))],
            page.NextCursor));
    }

    private static int PlaceOf(PageCursor cursor) => int.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        ? place
        : throw ApiException.Invalid("cursor", "This cursor is not one that this list gave out.");
}
