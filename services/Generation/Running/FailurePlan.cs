using System.Text.Json;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Running;

/// <summary>What follows from a failed call: the same again later, another provider, or the end.</summary>
internal sealed class FailurePlan(ModelCatalogue catalogue, MediaProviders providers, CostControl.CostControlClient costs, IOptions<GenerationOptions> options)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // A provider that names its time is waited for; the work can be cancelled meanwhile.
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    // These concern the provider or the key, so that its other models would fail alike.
    private static readonly string[] WholeProvider =
    [
        FailureCodes.ProviderKeyMissing, FailureCodes.ProviderKeyInvalid, FailureCodes.ProviderQuotaExceeded, FailureCodes.ProviderRateLimited,
        FailureCodes.ProviderUnavailable, FailureCodes.ProviderError,
    ];

    /// <summary>Null: it is over. Never after an uncertain submit.</summary>
    public async Task<(NextTry Try, TimeSpan After)?> NextTryAsync(GenerationRun run, ProviderFailure failure)
    {
        var job = run.Job;
        if (failure.Kind == FailureKind.Unknown || run.WordsWereShown)
        {
            return null;
        }

        if (OtherKey(run, failure) is { } otherKey)
        {
            return (otherKey, TimeSpan.Zero);
        }

        // What is charged was done: the same again would be paid twice.
        if (failure is { Kind: FailureKind.RetryLater, Charged: null } && job.Attempts + 1 < options.Value.MaxAttempts && (failure.RetryAfter ?? TimeSpan.Zero) <= LongestRest)
        {
            return (new NextTry(job.Provider, job.Model, job.FallbackModels, job.Parameters, job.Attempts + 1, job.TriedKeys), Backoff(job.Attempts, failure.RetryAfter));
        }

        return job.Fallback && failure.Charged is null && failure.Code != FailureCodes.ContentRefused
            ? await NextProviderAsync(run, WholeProvider.Contains(failure.Code))
            : null;
    }

    /// <summary>A key that is refused, empty or throttled says nothing about the workspace's other keys for the same provider.</summary>
    private static NextTry? OtherKey(GenerationRun run, ProviderFailure failure) =>
        run.Credential is { Others: > 0 } credential
        && failure.Code is FailureCodes.ProviderKeyInvalid or FailureCodes.ProviderQuotaExceeded or FailureCodes.ProviderRateLimited
            ? new NextTry(run.Job.Provider, run.Job.Model, run.Job.FallbackModels, run.Job.Parameters, run.Job.Attempts, [.. run.Job.TriedKeys, credential.KeyId])
            : null;

    /// <summary>Doubles each time, with jitter so that a crowd does not come back together; never before the provider said.</summary>
    private TimeSpan Backoff(int attempts, TimeSpan? retryAfter)
    {
        var doubled = options.Value.BackoffSeconds * Math.Pow(2, attempts) * (0.5 + Random.Shared.NextDouble());
        var own = TimeSpan.FromSeconds(Math.Min(doubled, LongestWait.TotalSeconds));
        return retryAfter is { } asked && asked > own ? asked + TimeSpan.FromSeconds(Random.Shared.NextDouble()) : own;
    }

    /// <summary>The next candidate that the budgets can hold: the hold is raised before it is tried.</summary>
    private async Task<(NextTry, TimeSpan)?> NextProviderAsync(GenerationRun run, bool elsewhere)
    {
        var given = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(run.Job.Parameters)!;
        for (var place = 0; place < run.Job.FallbackModels.Length; place++)
        {
            if (catalogue.Find(run.Job.FallbackModels[place], run.Job.Type) is not { } model || (elsewhere && model.Provider == run.Model.Provider))
            {
                continue;
            }

            var known = given.Where(parameter => model.Parameters.Any(candidate => candidate.Name == parameter.Key)).ToDictionary();
            if (ParameterCheck.Problems(model, known).Count > 0)
            {
                continue;
            }

            var parameters = ParameterCheck.Complete(model, known);
            var request = new MediaRequest(
                model, run.Job.Prompt, parameters, run.Job.Count, References.From(model, parameters, run.Job.ReferenceAssetIds, run.Assets));
            var hold = new HoldRequest
            {
                GenerationId = run.Job.Id.ToString(),
                ProjectId = run.Job.ProjectId.ToString(),
                Consumption = providers[model.Provider.Provider].Measure(request),
                AllowUnpriced = run.Job.AcceptUnpriced,
                MaxPriceNanoUsd = run.Job.MaxPriceNanoUsd ?? 0,
            };
            var reply = await costs.RaiseHoldAsync(hold, cancellationToken: run.Control.Stop);
            if (reply.OutcomeCase == HoldReply.OutcomeOneofCase.Held)
            {
                return (new NextTry(model.Provider.Provider, model.ProviderModel, run.Job.FallbackModels[(place + 1)..], parameters.ToJson(), 0, []), TimeSpan.Zero);
            }
        }

        return null;
    }
}
