using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Batches;

/// <summary>Reads batches for answers. Row-level security keeps it to the caller's workspace.</summary>
internal static class BatchReader
{
    /// <exception cref="ApiException">404: the workspace has no such batch.</exception>
    public static async Task<Batch> ReadBatchAsync(this GenerationDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Batches.AsNoTracking().FirstOrDefaultAsync(batch => batch.Id == id && batch.HiddenAt == null, cancellationToken)
        ?? throw ApiException.NotFound("batch");

    /// <summary>Of every item its newest generation.</summary>
    public static IQueryable<GenerationJob> CurrentOf(this GenerationDb db, params Guid[] batches) => db.Generations
        .FromSql($"""
            select distinct on (batch_id, batch_index) * from generations
            where batch_id = any({batches}) and state <> 'reserving'
            order by batch_id, batch_index, created_at desc, id desc
            """)
        .AsNoTracking();

    /// <summary>Every generation of the batches, those that were retried too.</summary>
    public static IQueryable<GenerationJob> AllOf(this GenerationDb db, params Guid[] batches) => db.Generations.AsNoTracking()
        .Where(job => job.BatchId != null && batches.Contains(job.BatchId.Value) && job.State != GenerationState.Reserving);

    /// <summary>Those who retry something of a batch take turns, until their transaction ends: the second finds what the first one started.</summary>
    public static Task LockBatchAsync(this GenerationDb db, Guid id, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select from batches where id = {id} for update", cancellationToken);

    /// <summary>How much of what its caller allowed the batch has neither cost nor can still cost, in nano-USD; null when any amount was allowed.</summary>
    public static async Task<long?> LeftOfAsync(this GenerationDb db, Batch batch, CancellationToken cancellationToken) => batch.MaxPriceNanoUsd is { } most
        ? Math.Max(0, most - await db.AllOf(batch.Id).SumAsync(
            // What failed or was cancelled and was charged all the same has usage; what that costs is known a moment later.
            job => job.CostNanoUsd ?? (job.Usage == null && (job.State == GenerationState.Failed || job.State == GenerationState.Cancelled) ? 0 : job.HeldNanoUsd),
            cancellationToken))
        : null;

    public static async Task<BatchResponse> RespondAsync(this GenerationDb db, Batch batch, CancellationToken cancellationToken) =>
        (await db.RespondAsync([batch], cancellationToken))[0];

    public static async Task<IReadOnlyList<BatchResponse>> RespondAsync(this GenerationDb db, IReadOnlyList<Batch> batches, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. batches.Select(batch => batch.Id)];
        var items = await db.CurrentOf(ids)
            .GroupBy(job => new { job.BatchId, job.Provider, job.Model, job.State, job.EstimateCertainty })
            .Select(same => new ItemTotals(
                same.Key.BatchId!.Value, same.Key.Provider, same.Key.Model, same.Key.State, same.Key.EstimateCertainty,
                same.Count(), same.Sum(job => job.Progress), same.Sum(job => job.EstimateNanoUsd ?? 0), same.Sum(job => job.HeldNanoUsd)))
            .ToListAsync(cancellationToken);
        var costs = await db.AllOf(ids).Where(job => job.CostNanoUsd != null)
            .GroupBy(job => new { job.BatchId, job.Provider, job.Model, job.CostCertainty })
            .Select(same => new CostTotals(same.Key.BatchId!.Value, same.Key.Provider, same.Key.Model, same.Key.CostCertainty, same.Sum(job => job.CostNanoUsd!.Value)))
            .ToListAsync(cancellationToken);
        var (itemsOf, costsOf) = (items.ToLookup(total => total.BatchId), costs.ToLookup(total => total.BatchId));
        return [.. batches.Select(batch => Describe(batch, [.. itemsOf[batch.Id]], [.. costsOf[batch.Id]]))];
    }

    private static BatchResponse Describe(Batch batch, ItemTotals[] items, CostTotals[] costs)
    {
        var counts = Count(items);
        var models = items.Select(total => (total.Provider, total.Model)).Concat(costs.Select(total => (total.Provider, total.Model))).Distinct().Order()
            .Select(model => new BatchModelTotals(
                model.Provider, $"{model.Provider}/{model.Model}",
                Count(items.Where(total => (total.Provider, total.Model) == model)), Cost(costs.Where(total => (total.Provider, total.Model) == model))));
        return new BatchResponse(
            batch.Id, batch.ProjectId, batch.Type, batch.Title, batch.Total, batch.MaxConcurrency,
            counts.Queued + counts.Running > 0 ? "running" : "ended",
            Math.Round(items.Sum(total => total.State.IsTerminal() ? total.Count : total.Progress) / batch.Total, 4),
            counts, Estimate(items),
            Sum(items.Where(total => !total.State.IsTerminal() || total.State == GenerationState.Unknown), total => total.HeldNanoUsd),
            Cost(costs), counts.Failed == 0 ? null : Estimate(items.Where(total => total.State == GenerationState.Failed)),
            batch.MaxPriceNanoUsd is { } most ? new Money(most, Certainty.Reported) : null, [.. models], batch.CreatedAt);
    }

    private static BatchCounts Count(IEnumerable<ItemTotals> items)
    {
        var states = items.GroupBy(total => total.State).ToDictionary(same => same.Key, same => same.Sum(total => total.Count));
        return new BatchCounts(
            Of(GenerationState.Queued), Of(GenerationState.Submitting) + Of(GenerationState.Submitted) + Of(GenerationState.Downloading) + Of(GenerationState.Storing),
            Of(GenerationState.Completed), Of(GenerationState.Failed), Of(GenerationState.Cancelled), Of(GenerationState.Unknown));

        int Of(GenerationState state) => states.GetValueOrDefault(state);
    }

    private static Money Estimate(IEnumerable<ItemTotals> items) => Sum(items, total => total.EstimateNanoUsd);

    /// <summary>As sure as its least sure part.</summary>
    private static Money Sum(IEnumerable<ItemTotals> items, Func<ItemTotals, long> amount)
    {
        var all = items.ToArray();
        return new Money(all.Sum(amount), all.Select(total => total.Certainty).DefaultIfEmpty(Certainty.Computed).Min());
    }

    private static Money Cost(IEnumerable<CostTotals> costs)
    {
        var all = costs.ToArray();
        return new Money(all.Sum(total => total.NanoUsd), all.Select(total => total.Certainty).DefaultIfEmpty(Certainty.Computed).Min());
    }

    private sealed record ItemTotals(
        Guid BatchId, string Provider, string Model, GenerationState State, Certainty Certainty, int Count, double Progress, long EstimateNanoUsd, long HeldNanoUsd);

    private sealed record CostTotals(Guid BatchId, string Provider, string Model, Certainty Certainty, long NanoUsd);
}
