using System.Diagnostics;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Batches;

/// <summary>
/// The way of many into the queue, as one: reserve their rows, hold the maximum of all in one transaction, accept all in another. Whatever
/// dies in between is given back row by row, like single ones.
/// </summary>
internal sealed class BatchAdmission(
    BatchPlanner planner, GenerationAdmission admission, CostControl.CostControlClient costs, GenerationQueue queue, GenerationDb db,
    IServiceScopeFactory scopes, CurrentUser user, TimeProvider clock)
{
    /// <param name="batch">Written when all is accepted, unless it is there already.</param>
    /// <param name="mostNanoUsd">What the items may cost together; null for any amount.</param>
    /// <exception cref="ApiException">409: at least one item cannot run; names every one. Nothing is held or kept.</exception>
    public async Task AdmitAsync(Batch batch, IReadOnlyList<BatchItem> items, long? mostNanoUsd, CancellationToken cancellationToken)
    {
        var plan = await planner.PlanAsync(batch.ProjectId, items, cancellationToken);
        if (plan.Blocked.Count > 0)
        {
            throw Blocked(items, (await planner.PriceAsync(plan, mostNanoUsd, cancellationToken)).Blocked, null);
        }

        GenerationJob[] jobs = [.. plan.Items.Select(planned => InTraceOfItsOwn(() =>
            admission.NewJob(planned.Item.Request, planned.Candidate, [], planned.Item.RetryOf, batch.Id, planned.Item.Index)))];
        await ReserveAsync(jobs, cancellationToken);
        var reply = await costs.HoldManyAsync(planner.Holds(plan.Items, jobs, mostNanoUsd), cancellationToken: cancellationToken);
        if (!reply.Held)
        {
            await queue.ForgetReservationsAsync(user.WorkspaceId, [.. jobs.Select(job => job.Id)], cancellationToken);
            throw Blocked(items, BatchPlanner.Blocked(plan, reply, mostNanoUsd), reply.Refused);
        }

        await AcceptAsync(batch, jobs, [.. reply.Amounts.Select(Acceptance.Of)], cancellationToken);
    }

    /// <summary>
    /// Linked to the request's: what becomes of five hundred items, in one trace, is more than anyone reads and than a dashboard, which goes
    /// through a whole trace at every new span of it, keeps up with.
    /// </summary>
    private static GenerationJob InTraceOfItsOwn(Func<GenerationJob> make)
    {
        var request = Activity.Current;
        Activity.Current = null; // else it would be the parent
        try
        {
            using var item = GenerationMetrics.Source.StartActivity("StartBatchItem", ActivityKind.Internal, parentContext: default, links: request is null ? null : [new ActivityLink(request.Context)]);
            return make();
        }
        finally
        {
            Activity.Current = request;
        }
    }

    private async Task ReserveAsync(GenerationJob[] jobs, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(user.Caller);
        var reservations = scope.ServiceProvider.GetRequiredService<GenerationDb>();
        reservations.Generations.AddRange(jobs);
        await reservations.SaveChangesAsync(cancellationToken);
    }

    private async Task AcceptAsync(Batch batch, GenerationJob[] jobs, Acceptance[] accepted, CancellationToken cancellationToken)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        var isNew = jobs.All(job => job.RetryOf is null);
        if (isNew)
        {
            db.Batches.Add(batch);
        }

        // Whatever goes wrong here leaves the holds to the sweeper: a commit whose answer was lost may have happened.
        if (!await BatchQueue.EnqueueAsync(db, jobs, accepted, clock.GetUtcNow(), cancellationToken))
        {
            throw ApiException.Unavailable("Accepting this took too long. Nothing was changed; try again.");
        }

        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }
    }

    private static ApiException Blocked(IReadOnlyList<BatchItem> items, IReadOnlyList<BlockedItem> blocked, BudgetRefusal? refusal) => new(
        409, GenerationErrorCodes.BatchBlocked,
        $"{blocked.Count} of {items.Count} cannot run, so nothing was started. Number {blocked[0].Index + 1}: {blocked[0].Message}",
        new BatchBlockedDetails(blocked, refusal is null ? null : BudgetRefusalDetails.From(refusal)));
}
