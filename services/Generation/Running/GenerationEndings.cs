using MediaLab.Contracts.Events;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;

namespace MediaLab.Generation.Running;

/// <summary>How a claimed generation ends: stored, failed, unknown or cancelled, or back in the queue for another try.</summary>
internal sealed class GenerationEndings(SpoolFolder spools, GenerationMetrics metrics, TimeProvider clock, ILogger<GenerationEndings> logger)
{
    /// <summary>All outputs of a call are on disk.</summary>
    /// <exception cref="ProviderFailure">There are none.</exception>
    public static async Task<SpooledResult> CompleteSpoolAsync(GenerationRun run, ProviderUsage usage, Attempt attempt)
    {
        if (run.Spool.Count == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{run.Model.Provider.Name} said it is done and gave no result.") { Charged = usage };
        }

        // From here on a crash loses nothing: the result is on disk, whole.
        return await run.Spool.CompleteAsync(usage, attempt, CancellationToken.None);
    }

    /// <summary>Moves a complete spool into the store, and completes the generation.</summary>
    public async Task StoreAsync(GenerationRun run, SpooledResult result)
    {
        if (run.Lease.State != GenerationState.Storing)
        {
            await GenerationTransitions.ResultSpooledAsync(run.Db, run.Lease, result.Usage, spools.Host, run.Control.Stop);
        }

        if (run.Control.Cancel.IsCancellationRequested || run.Job.CancelRequestedAt is not null)
        {
            await CancelledAsync(run, result.Usage, result.Attempt.SubmittedAt);
            return;
        }

        await GenerationTransitions.StoringAsync(run.Db, run.Lease, run.Control.Stop);
        var store = run.Services.GetRequiredService<OutputStore>();
        var assets = await store.StoreAsync(run.Lease, run.Job, run.Request, run.Spool, result, run.Control.Stop);
        var (job, now) = (run.Job, clock.GetUtcNow());
        await GenerationTransitions.FinishAsync(
            run.Db, run.Lease, new Ending(GenerationState.Completed, result.Usage, Attempt: result.Attempt),
            version => new GenerationCompleted(job.WorkspaceId, job.Facts(version), result.Usage, assets, job.QueuedAt ?? job.CreatedAt, job.StartedAt ?? result.Attempt.SubmittedAt, now),
            run.Control.Stop);
        await EndedAsync(run, GenerationState.Completed, null);
    }

    /// <summary>After a failed call: another try, if there may be one, or the end.</summary>
    public async Task FailAsync(GenerationRun run, ProviderFailure failure, DateTimeOffset submittedAt)
    {
        await HealthAsync(run, failure, TimeSpan.Zero);
        var plan = run.Services.GetRequiredService<FailurePlan>();
        var attempt = run.Attempt(failure.Kind == FailureKind.Unknown ? "unknown" : "failed", submittedAt, clock.GetUtcNow(), failure);
        if (await plan.NextTryAsync(run, failure) is { } next)
        {
            run.Spool.ForgetProviderJob();
            await GenerationTransitions.RequeueAsync(run.Db, run.Lease, next.Try, next.After, attempt, run.Control.Stop);
            return;
        }

        await EndAsync(run, failure, attempt, submittedAt);
    }

    /// <summary>Failed or unknown, as the failure says.</summary>
    public async Task EndAsync(GenerationRun run, ProviderFailure failure, Attempt attempt, DateTimeOffset submittedAt)
    {
        var (job, now) = (run.Job, clock.GetUtcNow());
        var state = failure.Kind == FailureKind.Unknown ? GenerationState.Unknown : GenerationState.Failed;
        await GenerationTransitions.FinishAsync(
            run.Db, run.Lease, new Ending(state, failure.Charged, failure.Code, failure.Message, attempt),
            version => failure.Kind == FailureKind.Unknown
                ? new GenerationOutcomeUnknown(job.WorkspaceId, job.Facts(version), failure.Message, submittedAt, now)
                : new GenerationFailed(job.WorkspaceId, job.Facts(version), failure.Code, failure.Message, failure.Charged, now),
            run.Control.Stop);
        await EndedAsync(run, state, failure.Code);
    }

    public async Task CancelledAsync(GenerationRun run, ProviderUsage? charged, DateTimeOffset? submittedAt = null)
    {
        var (job, now) = (run.Job, clock.GetUtcNow());
        await GenerationTransitions.FinishAsync(
            run.Db, run.Lease, new Ending(GenerationState.Cancelled, charged, Attempt: submittedAt is { } at ? run.Attempt("cancelled", at, now) : null),
            version => new GenerationCancelled(job.WorkspaceId, job.Facts(version), charged, now),
            run.Control.Stop);
        await EndedAsync(run, GenerationState.Cancelled, null);
    }

    private async Task EndedAsync(GenerationRun run, GenerationState state, string? error)
    {
        run.Spool.Delete();
        metrics.Ended(run.Job, state, error);
        logger.LogInformation("Generation {GenerationId} with {Provider} ended as {State} {Error}", run.Job.Id, run.Job.Provider, state.WireName(), error);
        if (run.Job.Type == "image")
        {
            // Not cancellable: the lease ended with the generation, and the heartbeat stops whoever has none.
            await GenerationTransitions.ForgetShownAsync(run.Db, run.Lease, CancellationToken.None);
        }
    }

    /// <summary>Remembers how a call went.</summary>
    public static Task HealthAsync(GenerationRun run, ProviderFailure? failure, TimeSpan took) =>
        run.Services.GetRequiredService<ProviderHealthLog>().RecordAsync(run.Job, run.Credential?.KeyId, failure, took, run.Control.Stop);
}
