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
        // Two who retry at the same moment take turns: the second finds the first one's generations instead of the failed ones.
        await db.Database.ExecuteSqlAsync($"select from batches where id = {id} for update", cancellationToken);
        var batch = await db.ReadBatchAsync(id, cancellationToken);
        var failed = await db.CurrentOf(id).Where(job => job.State == GenerationState.Failed).OrderBy(job => job.BatchIndex).ToListAsync(cancellationToken);
        if (failed.Count == 0)
        {
            throw new ApiException(409, GenerationErrorCodes.WrongState, "Nothing of this batch has failed.");
        }

        var left = batch.MaxPriceNanoUsd is { } most ? Math.Max(0, most - await CommittedAsync(db, id, cancellationToken)) : (long?)null;
        BatchItem[] items = [.. failed.Select(job => new BatchItem(job.BatchIndex!.Value, job.BatchIndex.Value, RetryGeneration.RequestOf(job), job.Id))];
        await admission.AdmitAsync(batch, items, left, cancellationToken);
        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return ApiResults.Accepted($"/api/batches/{id}", await db.RespondAsync(batch, cancellationToken));
    }

    /// <summary>What the batch cost so far, and can still cost, of what its caller allowed.</summary>
    private static Task<long> CommittedAsync(GenerationDb db, Guid id, CancellationToken cancellationToken) => db.AllOf(id).SumAsync(
        job => job.CostNanoUsd ?? (job.State == GenerationState.Failed || job.State == GenerationState.Cancelled ? 0 : job.HeldNanoUsd), cancellationToken);
}
