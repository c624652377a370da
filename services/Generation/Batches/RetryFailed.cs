using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Batches;

/// <summary>The failed items of a batch again, as new generations; what worked stays as it is.</summary>
/// <example>{"counts":{"queued":1,"failed":0},"retryEstimate":null}</example>
internal static class RetryFailed
{
    public static async Task<Accepted<Envelope<BatchResponse>>> Handle(Guid id, BatchAdmission admission, GenerationDb db, CancellationToken cancellationToken)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        await db.LockBatchAsync(id, cancellationToken);
        var batch = await db.ReadBatchAsync(id, cancellationToken);
        var failed = await db.CurrentOf(id).Where(job => job.State == GenerationState.Failed).OrderBy(job => job.BatchIndex).ToListAsync(cancellationToken);
        if (failed.Count == 0)
        {
            throw new ApiException(409, GenerationErrorCodes.WrongState, "Nothing of this batch has failed.");
        }

        var left = await db.LeftOfAsync(batch, cancellationToken);
        BatchItem[] items = [.. failed.Select(job => new BatchItem(job.BatchIndex!.Value, job.BatchIndex.Value, RetryGeneration.RequestOf(job), job.Id))];
        await admission.AdmitAsync(batch, items, left, cancellationToken);
        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return ApiResults.Accepted($"/api/batches/{id}", await db.RespondAsync(batch, cancellationToken));
    }
}
