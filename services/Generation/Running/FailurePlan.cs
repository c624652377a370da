using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Running;

/// <summary>What follows from a failed call: the same again later, another provider, or the end.</summary>
internal sealed class FailurePlan(
    ProviderRouter router, MediaProviders providers, CostControl.CostControlClient costs, AssetStore.AssetStoreClient assets, IOptions<GenerationOptions> options,
    TimeProvider clock)
{
    /// <summary>So long work waits for a provider that refuses it for its limits, counted from when it was queued.</summary>
    public static readonly TimeSpan LongestThrottled = TimeSpan.FromDays(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // A provider that names its time is waited for; the work can be cancelled meanwhile.
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    // Whoever allows another provider wants the result sooner: this is all the waiting, counted from when it was queued.
    private static readonly TimeSpan LongestWaitWithFallback = TimeSpan.FromSeconds(10);

    // These concern the provider or the key, so that its other models would fail alike.
    private static readonly string[] WholeProvider =
    [
        FailureCodes.ProviderKeyMissing, FailureCodes.ProviderKeyInvalid, FailureCodes.ProviderQuotaExceeded, FailureCodes.ProviderRateLimited,
        FailureCodes.ProviderUnavailable, FailureCodes.ProviderError,
    ];

    private static readonly string[] UselessKey = [FailureCodes.ProviderKeyInvalid, FailureCodes.ProviderQuotaExceeded];

    /// <summary>Null: it is over. Never after an uncertain submit, nor after one that is charged: it would be paid twice.</summary>
    public async Task<(NextTry Try, TimeSpan After)?> NextTryAsync(GenerationRun run, ProviderFailure failure)
    {
        var job = run.Job;
        if (failure.Kind == FailureKind.Unknown || run.WordsWereShown || failure.Charged is not null || job.Usage is not null)
        {
            return null;
        }

        if (UselessKey.Contains(failure.Code) && WasAccepted(run))
        {
            // The key may not ask for the job any more. That says nothing about the job.
            return null;
        }

        if (OtherKey(run, failure) is { } otherKey)
        {
            return (otherKey, TimeSpan.Zero);
        }

        var elsewhere = WholeProvider.Contains(failure.Code);
        if (AgainAfter(job, failure) is { } after)
        {
            return IsTooLong(job, after) && await NextProviderAsync(run, elsewhere, wellOnly: true) is { } sooner
                ? (sooner, TimeSpan.Zero)
                : (Again(job, failure), after);
        }

        return IsProvablyUndone(run, failure) && await NextProviderAsync(run, elsewhere, wellOnly: false) is { } next ? (next, TimeSpan.Zero) : null;
    }

    /// <summary>For work that would have to wait for the provider's keys: another provider that could do it now, when one was allowed.</summary>
    public async Task<NextTry?> InsteadOfWaitingAsync(GenerationRun run, DateTimeOffset until) =>
        IsTooLong(run.Job, until - clock.GetUtcNow()) ? await NextProviderAsync(run, elsewhere: true, wellOnly: true) : null;

    private static bool WasAccepted(GenerationRun run) => run.Job.ProviderJobId is not null || run.Spool.ReadProviderJob() is not null;

    /// <summary>A key that is refused, empty or throttled says nothing about the workspace's other keys for the same provider.</summary>
    private static NextTry? OtherKey(GenerationRun run, ProviderFailure failure)
    {
        if (run.Credential is not { Others: > 0 } credential || WasAccepted(run))
        {
            return null;
        }

        return failure.Code == FailureCodes.ProviderRateLimited
            // Its circuit makes room for the others, and lets it come back.
            ? NextTry.SameAs(run.Job)
            : UselessKey.Contains(failure.Code) ? NextTry.SameAs(run.Job) with { TriedKeys = [.. run.Job.TriedKeys, credential.KeyId] } : null;
    }

    /// <summary>What was refused for a limit was no try: the work was well, and waits for its turn.</summary>
    private static NextTry Again(GenerationJob job, ProviderFailure failure) =>
        NextTry.SameAs(job) with { Attempts = failure.Code == FailureCodes.ProviderRateLimited ? job.Attempts : job.Attempts + 1 };

    /// <summary>How long until the same may be sent to the same provider again; null when it may not.</summary>
    private TimeSpan? AgainAfter(GenerationJob job, ProviderFailure failure)
    {
        if (failure.Kind != FailureKind.RetryLater)
        {
            return null;
        }

        if (failure.Code != FailureCodes.ProviderRateLimited)
        {
            return job.Attempts + 1 < options.Value.MaxAttempts && (failure.RetryAfter ?? TimeSpan.Zero) <= LongestRest ? Backoff(job.Attempts, failure.RetryAfter) : null;
        }

        var refusals = GenerationJson.Read<Attempt[]>(job.AttemptLog).Count(attempt => attempt.Error == FailureCodes.ProviderRateLimited && attempt.Provider == job.Provider);
        var after = Backoff(refusals, failure.RetryAfter);
        return clock.GetUtcNow() + after - job.QueuedAt <= LongestThrottled ? after : null;
    }

    private bool IsTooLong(GenerationJob job, TimeSpan wait) => job.Fallback && clock.GetUtcNow() + wait - job.QueuedAt > LongestWaitWithFallback;

    /// <summary>A server's error in the middle of its work may be charged where the provider does not say that failures are free.</summary>
    private static bool IsProvablyUndone(GenerationRun run, ProviderFailure failure) =>
        failure.Code != FailureCodes.ContentRefused
        && (failure is not { Code: FailureCodes.ProviderError, HttpStatus: >= 500 } || run.Model.Provider.FailureBilling.Failed == "free");

    /// <summary>Doubles each time, with jitter so that a crowd does not come back together; never before the provider said.</summary>
    private TimeSpan Backoff(int attempts, TimeSpan? retryAfter)
    {
        var doubled = options.Value.BackoffSeconds * Math.Pow(2, attempts) * (0.5 + Random.Shared.NextDouble());
        var own = TimeSpan.FromSeconds(Math.Min(doubled, LongestWait.TotalSeconds));
        return retryAfter is { } asked && asked > own ? asked + TimeSpan.FromSeconds(Random.Shared.NextDouble()) : own;
    }

    /// <summary>
    /// The next candidate that can do it now, by the same rules as when it was accepted, and that the budgets can hold: the hold is raised before
    /// it is tried. Those in trouble come last.
    /// </summary>
    /// <param name="elsewhere">Not with another model of the same provider.</param>
    /// <param name="wellOnly">Not with a provider in trouble either: waiting for this one would do as well.</param>
    private async Task<NextTry?> NextProviderAsync(GenerationRun run, bool elsewhere, bool wellOnly)
    {
        var (job, stop) = (run.Job, run.Control.Stop);
        if (!job.Fallback || job.FallbackModels.Length == 0)
        {
            return null;
        }

        var request = RetryGeneration.RequestOf(job);
        var situation = await router.SituationAsync(job.WorkspaceId, stop);
        var known = await References.ReadAsync(assets, References.IdsOf(request), stop);
        Model[] models =
        [
            .. job.FallbackModels.Select(id => situation.Catalogue.Find(id, job.Type)).OfType<Model>()
                .Where(model => !elsewhere || model.Provider.Provider != job.Provider)
                .OrderBy(model => situation.IsInTrouble(model.Provider.Provider)),
        ];
        foreach (var (place, model) in models.Index())
        {
            if (wellOnly && situation.IsInTrouble(model.Provider.Provider))
            {
                return null;
            }

            if (router.Consider(model, request, known, situation).Candidate is not { } candidate)
            {
                continue;
            }

            var hold = new HoldRequest
            {
                GenerationId = job.Id.ToString(),
                ProjectId = job.ProjectId.ToString(),
                Consumption = providers[model.Provider.Provider].Measure(candidate),
                AllowUnpriced = job.AcceptUnpriced,
                MaxPriceNanoUsd = job.MaxPriceNanoUsd ?? 0,
            };
            var reply = await costs.RaiseHoldAsync(hold, cancellationToken: stop);
            if (reply.OutcomeCase == HoldReply.OutcomeOneofCase.Held)
            {
                return new NextTry(
                    model.Provider.Provider, model.ProviderModel, [.. models.Skip(place + 1).Select(other => other.Id)], candidate.Parameters.ToJson(), 0, [], Acceptance.Of(reply.Held));
            }
        }

        return null;
    }
}
