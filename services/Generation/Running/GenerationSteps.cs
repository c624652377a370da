using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Webhooks;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Running;

/// <summary>
/// What is done with a generation in each state in which it can be claimed: submit it, ask for it, or find out what an earlier worker left.
/// </summary>
internal sealed class GenerationSteps(
    GenerationEndings endings, WebhookAddresses webhooks, GenerationMetrics metrics, IOptions<GenerationOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan NextTurn = TimeSpan.FromMilliseconds(500);
    /// <summary>When a question about a job failed.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long after its deadline a job is still asked for while the provider cannot be reached.</summary>
    private static readonly TimeSpan LongestAsking = TimeSpan.FromDays(1);

    /// <summary>For a call that only starts a job.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    public Task TakeAsync(GenerationRun run) => run.Lease.State switch
    {
        GenerationState.Queued => SubmitAsync(run),
        GenerationState.Submitting => RecoverSubmitAsync(run),
        GenerationState.Submitted => RecoverSubmittedAsync(run),
        GenerationState.Downloading or GenerationState.Storing => RecoverResultAsync(run),
        GenerationState.Reserving or GenerationState.Completed or GenerationState.Failed or GenerationState.Cancelled or GenerationState.Unknown =>
            throw new InvalidOperationException($"A generation that is {run.Lease.State.WireName()} cannot be claimed."),
    };

    private async Task SubmitAsync(GenerationRun run)
    {
        if (run.Job.CancelRequestedAt is not null)
        {
            await endings.CancelledAsync(run, null);
            return;
        }

        var submittedAt = clock.GetUtcNow();
        try
        {
            if (run.Model.IsFormer)
            {
                throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderModelUnavailable, $"{run.Model.ProviderModel} is no longer among the models of {run.Model.Provider.Name}.");
            }

            MustHaveReferences(run);
            var call = await PrepareCallAsync(run);
            using var turn = run.Provider.TakeTurn(call) ?? throw new NotYetException(clock.GetUtcNow() + NextTurn);
            await BeginSubmitAsync(run);
            run.Spool.Clear();
            await SubmitCallAsync(run, call);
        }
        catch (ProviderFailure failure)
        {
            await endings.FailAsync(run, failure, submittedAt);
        }
        catch (NotYetException wait) when (run.Job.Fallback)
        {
            if (await run.Services.GetRequiredService<FailurePlan>().InsteadOfWaitingAsync(run, wait.Until) is not { } other)
            {
                throw;
            }

            await GenerationTransitions.RequeueAsync(run.Db, run.Lease, other, TimeSpan.Zero, null, run.Control.Stop);
        }
    }

    /// <summary>
    /// For a model that answers at once, dropping the request cancels the work; for one that is polled it would lose the job's id. An answer
    /// that was lost on its way is asked for at the provider, where that is possible.
    /// </summary>
    private async Task SubmitCallAsync(GenerationRun run, ProviderCall call)
    {
        var starts = run.Model.Completion == Completion.Poll;
        try
        {
            await CallAsync(
                run, call, token => run.Provider.SubmitAsync(call, token),
                starts && run.Model.Deadline > LongestStart ? LongestStart : run.Model.Deadline,
                run.Model.Cancellable && !starts ? run.Control.Cancel : CancellationToken.None);
        }
        catch (ProviderFailure lost) when (lost.Kind == FailureKind.Unknown && starts)
        {
            if (await FindAsync(run, call) is not { } providerJobId)
            {
                throw;
            }

            await GenerationTransitions.AskAgainAsync(run.Db, run.Lease, providerJobId, TimeSpan.Zero, 0, cancelSeen: false, null, run.Control.Stop);
        }
    }

    /// <summary>The id of the job that a submit without an answer started. Null also where it may still be on its way.</summary>
    private static async Task<string?> FindAsync(GenerationRun run, ProviderCall call)
    {
        try
        {
            return await run.Provider.ReconcileAsync(call, run.Control.Stop) is Reconciliation.Found found ? found.ProviderJobId : null;
        }
        catch (ProviderFailure)
        {
            return null;
        }
    }

    /// <summary>However late it is, the provider is asked once: the job may have been done while MediaLab was not running.</summary>
    private Task PollCallAsync(GenerationRun run, ProviderCall call, string providerJobId) => CallAsync(
        run, call, token => run.Provider.PollAsync(call, providerJobId, token), run.Model.Deadline, CancellationToken.None, asks: true);

    private static void MustHaveReferences(GenerationRun run)
    {
        if (References.Ids(run.Model, run.Parameters, run.Job.ReferenceAssetIds).Any(id => !run.Assets.ContainsKey(id)))
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ReferenceUnusable, "An asset that this was to be made from was deleted.");
        }
    }

    private async Task BeginSubmitAsync(GenerationRun run)
    {
        var (job, first) = (run.Job, run.Job.StartedAt is null);
        try
        {
            await GenerationTransitions.BeginSubmitAsync(
                run.Db, run.Lease, run.Model.Deadline, run.Credential?.KeyId,
                version => first ? new GenerationStarted(job.WorkspaceId, job.Facts(version), clock.GetUtcNow()) : null,
                run.Control.Stop);
        }
        catch (LeaseLostException)
        {
            // A cancellation that came just before is no lost lease: nothing has left yet.
            run.Control.RequestCancel();
            await endings.CancelledAsync(run, null);
            throw;
        }

        if (first && job.QueuedAt is { } queuedAt)
        {
            metrics.Waited(job, clock.GetUtcNow() - queuedAt);
        }
    }

    /// <summary>One call to the provider, submit or poll, and what follows from its answer.</summary>
    /// <param name="asks">It only asks for a job that was submitted before.</param>
    private async Task CallAsync(
        GenerationRun run, ProviderCall call, Func<CancellationToken, Task<Submission>> send, TimeSpan timeout, CancellationToken cancel, bool asks = false)
    {
        var submittedAt = asks && run.Job.SubmittedAt is { } earlier ? earlier : clock.GetUtcNow();
        var started = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(timeout, clock);
        using var token = CancellationTokenSource.CreateLinkedTokenSource(run.Control.Stop, limit.Token, cancel);
        Submission submission;
        SpooledResult? result = null;
        try
        {
            submission = await send(token.Token);
            if (submission is Submission.Done done)
            {
                // Before anything else: what follows may find the database away.
                result = await GenerationEndings.CompleteSpoolAsync(run, done.Usage, run.Attempt("completed", submittedAt, clock.GetUtcNow(), requestId: done.RequestId));
            }

            await call.Progress.FlushTextAsync(run.Control.Stop);
        }
        catch (OperationCanceledException) when (!run.Control.Stop.IsCancellationRequested && cancel.IsCancellationRequested)
        {
            metrics.ProviderAnswered(run.Job, clock.GetElapsedTime(started), "cancelled");
            await call.Progress.FlushTextAsync(run.Control.Stop);
            await endings.CancelledAsync(run, run.Provider.UsageWhenDropped(run.Request, call.Progress.Text), submittedAt);
            return;
        }
        catch (OperationCanceledException) when (!run.Control.Stop.IsCancellationRequested)
        {
            metrics.ProviderAnswered(run.Job, clock.GetElapsedTime(started), "timeout");
            throw asks
                ? new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, $"{run.Model.Provider.Name} did not hand out the result within {timeout.TotalSeconds:0} seconds.")
                : new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{run.Model.Provider.Name} took the request and did not answer within {timeout.TotalSeconds:0} seconds.");
        }
        catch (ProviderFailure failure)
        {
            metrics.ProviderAnswered(run.Job, clock.GetElapsedTime(started), failure.Code);
            await call.Progress.FlushTextAsync(run.Control.Stop);
            throw call.Progress.Text.Length > 0 && failure.Kind != FailureKind.Unknown ? AfterWords(run, call, failure)
                : failure is { Code: FailureCodes.ResultRejected, Charged: null } ? Made(run, failure)
                : failure;
        }

        metrics.ProviderAnswered(run.Job, clock.GetElapsedTime(started), "ok");
        if (call.Progress.RestAfter is { } rest && run.Credential is { } credential)
        {
            await run.Services.GetRequiredService<KeyCircuits>().ThrottleAsync(run.Job, credential.KeyId, rest, run.Control.Stop);
        }

        switch (submission)
        {
            case Submission.Done:
                await GenerationEndings.HealthAsync(run, null, clock.GetUtcNow() - submittedAt);
                await endings.StoreAsync(run, result!);
                break;
            case Submission.Pending when asks && IsOverdue(run):
                throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{run.Model.Provider.Name} has not finished the job within {run.Model.DeadlineSeconds} seconds.");
            case Submission.Pending pending:
                var progress = Math.Clamp(pending.Progress ?? 0, 0, 1);
                await GenerationTransitions.AskAgainAsync(
                    run.Db, run.Lease, pending.ProviderJobId, Pace(pending.AskAgainAfter), progress, run.Job.CancelRequestedAt is not null,
                    version => progress > run.Job.Progress
                        ? new GenerationProgressed(run.Job.WorkspaceId, run.Job.Facts(version), progress, GenerationState.Submitted.WireName(), clock.GetUtcNow())
                        : null,
                    run.Control.Stop);
                await TakenAsync(run, asks);
                break;
            default:
                throw new InvalidOperationException($"{submission} is no answer.");
        }
    }

    /// <summary>A job that was taken shows that its key works. The answer to a question does not: that has limits of its own.</summary>
    private static async Task TakenAsync(GenerationRun run, bool asks)
    {
        if (!asks && run.Credential is { } credential)
        {
            await run.Services.GetRequiredService<KeyCircuits>().CloseAsync(run.Job, credential.KeyId, run.Control.Stop);
        }
    }

    /// <summary>Words that came were paid for and have been shown: neither the same again nor another provider may follow them.</summary>
    private static ProviderFailure AfterWords(GenerationRun run, ProviderCall call, ProviderFailure failure)
    {
        run.WordsWereShown = true;
        return new ProviderFailure(FailureKind.Final, failure.Code, failure.Message, failure)
        {
            RequestId = failure.RequestId,
            HttpStatus = failure.HttpStatus,
            RetryAfter = failure.RetryAfter,
            Charged = failure.Charged ?? run.Provider.UsageWhenDropped(run.Request, call.Progress.Text),
        };
    }

    /// <summary>A result that came and cannot be read was made all the same: where nothing says what it cost, it cost what was expected.</summary>
    private static ProviderFailure Made(GenerationRun run, ProviderFailure failure)
    {
        var expected = run.Provider.Measure(run.Request);
        return new ProviderFailure(failure.Kind, failure.Code, failure.Message, failure)
        {
            RequestId = failure.RequestId,
            HttpStatus = failure.HttpStatus,
            Charged = new ProviderUsage(expected.ExpectedUnits.ToDictionary(), expected.Attributes.ToDictionary(), null, Estimated: true),
        };
    }

    /// <summary>A worker died between "about to send" and "was sent".</summary>
    private async Task RecoverSubmitAsync(GenerationRun run)
    {
        if (await run.Spool.ReadAsync(run.Control.Stop) is { } result)
        {
            await endings.StoreAsync(run, result);
            return;
        }

        if (run.Spool.ReadProviderJob() is { } noted)
        {
            await GenerationTransitions.AskAgainAsync(run.Db, run.Lease, noted, TimeSpan.Zero, 0, cancelSeen: false, null, run.Control.Stop);
            return;
        }

        var submittedAt = run.Job.SubmittedAt ?? run.Job.CreatedAt;
        try
        {
            var (call, answer) = await ReconcileAsync(run);
            switch (answer)
            {
                case Reconciliation.NeverSubmitted when run.Job.CancelRequestedAt is not null:
                    await endings.CancelledAsync(run, null);
                    break;
                case Reconciliation.NeverSubmitted:
                    MustHaveReferences(run);
                    await BeginSubmitAsync(run);
                    run.Spool.Clear();
                    await SubmitCallAsync(run, call);
                    break;
                case Reconciliation.Found found:
                    await GenerationTransitions.AskAgainAsync(run.Db, run.Lease, found.ProviderJobId, TimeSpan.Zero, 0, cancelSeen: false, null, run.Control.Stop);
                    break;
                default:
                    throw new ProviderFailure(
                        FailureKind.Unknown, FailureCodes.OutcomeUnknown,
                        $"The worker stopped while the request was on its way, and {run.Model.Provider.Name} cannot be asked whether it arrived.");
            }
        }
        catch (ProviderFailure failure)
        {
            await endings.FailAsync(run, failure, submittedAt);
        }
    }

    /// <summary>Asks the provider whether it has the request. While it does not answer, the question is repeated: nothing is certain yet.</summary>
    /// <exception cref="NotYetException">Later.</exception>
    /// <exception cref="ProviderFailure">Unknown: it does not say.</exception>
    private async Task<(ProviderCall Call, Reconciliation Answer)> ReconcileAsync(GenerationRun run)
    {
        try
        {
            var call = await PrepareCallAsync(run);
            return (call, await run.Provider.ReconcileAsync(call, run.Control.Stop));
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.RetryLater && !IsOverdue(run, LongestAsking))
        {
            throw new NotYetException(clock.GetUtcNow() + Pace(failure.RetryAfter ?? AskAgainAfter));
        }
        catch (ProviderFailure failure)
        {
            // Whatever is wrong with the question, the request may have arrived.
            throw new ProviderFailure(
                FailureKind.Unknown, FailureCodes.OutcomeUnknown,
                $"The worker stopped while the request was on its way, and {run.Model.Provider.Name} could not be asked whether it arrived: {failure.Message}", failure);
        }
    }

    private async Task RecoverSubmittedAsync(GenerationRun run)
    {
        if (run.Job.ProviderJobId is not { } providerJobId)
        {
            // The answer came on the connection that died with its worker.
            await RecoverSubmitAsync(run);
            return;
        }

        var submittedAt = run.Job.SubmittedAt ?? run.Job.CreatedAt;
        try
        {
            var call = await PrepareCallAsync(run);
            if (run.Job.CancelRequestedAt is not null && await run.Provider.CancelAsync(call, providerJobId, run.Control.Stop) is { } cancellation)
            {
                await endings.CancelledAsync(run, cancellation.Charged, submittedAt);
                return;
            }

            run.Spool.Clear();
            await PollCallAsync(run, call, providerJobId);
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.RetryLater && !IsOverdue(run, LongestAsking))
        {
            // Asking is free: a poll that fails says nothing about the job. Of the key it may say something.
            if (failure.HttpStatus == 429 && run.Credential is { } credential)
            {
                await run.Services.GetRequiredService<KeyCircuits>().ThrottleAsync(run.Job, credential.KeyId, failure.RetryAfter, run.Control.Stop);
            }

            var after = failure.RetryAfter ?? (IsOverdue(run) ? TimeSpan.FromMinutes(1) : AskAgainAfter);
            await GenerationTransitions.AskAgainAsync(run.Db, run.Lease, providerJobId, Pace(after), run.Job.Progress, run.Job.CancelRequestedAt is not null, null, run.Control.Stop);
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.RetryLater)
        {
            var gone = new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{run.Model.Provider.Name} could not be asked how the job ended: {failure.Message}", failure);
            await endings.FailAsync(run, gone, submittedAt);
        }
        catch (ProviderFailure failure)
        {
            await endings.FailAsync(run, failure, submittedAt);
        }
    }

    private async Task RecoverResultAsync(GenerationRun run)
    {
        try
        {
            if (await run.Spool.ReadAsync(run.Control.Stop) is { } result)
            {
                await endings.StoreAsync(run, result);
            }
            else if (run.Job.ProviderJobId is not null)
            {
                await RecoverSubmittedAsync(run with { Lease = run.Lease with { State = GenerationState.Submitted } });
            }
            else
            {
                throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, "The result was lost with the disk of the worker that received it.") { Charged = run.Job.ReadUsage() };
            }
        }
        catch (ProviderFailure failure)
        {
            await endings.FailAsync(run, failure, run.Job.SubmittedAt ?? run.Job.CreatedAt);
        }
    }

    private async Task<ProviderCall> PrepareCallAsync(GenerationRun run)
    {
        var progress = new CallProgress(run.Db, run.Lease, run.Job, run.Spool, clock);
        var (credential, address) = await run.Services.GetRequiredService<ProviderCredentials>().ResolveAsync(run.Provider, run.Model.Provider, run.Job, run.Control.Stop);
        run.Credential = credential;
        return new ProviderCall(run.Job.Id, run.Request, credential, address, run.Spool, progress, run.Services.GetRequiredService<ReferenceFiles>())
        {
            Webhook = webhooks.Of(run.Job.Provider, run.Job.WorkspaceId, run.Job.Id),
        };
    }

    private bool IsOverdue(GenerationRun run, TimeSpan by = default) => clock.GetUtcNow() - by > run.Job.DeadlineAt;

    /// <summary>A tenth more or less, so that jobs of one moment do not stay in step.</summary>
    private TimeSpan Pace(TimeSpan after) => after * options.Value.PollPace * (0.9 + (Random.Shared.NextDouble() * 0.2));
}
