using System.Diagnostics;
using Grpc.Core;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediaLab.Generation.Running;

/// <summary>
/// Takes one claimed generation as far as it can go: submit, or go on where an earlier worker stopped. Whatever goes wrong ends in a
/// state that says what is certain.
/// </summary>
internal sealed class GenerationRunner(
    IServiceScopeFactory scopes, ModelCatalogue catalogue, MediaProviders providers, SpoolFolder spools, GenerationSteps steps, GenerationEndings endings,
    TimeProvider clock, ILogger<GenerationRunner> logger)
{
    private static readonly TimeSpan OwnPartsAway = TimeSpan.FromSeconds(2);

    public async Task RunAsync(Lease lease, RunControl control)
    {
        await using var scope = scopes.CreateWorkerScope();
        var db = scope.ServiceProvider.GetRequiredService<GenerationDb>();
        GenerationRun? run = null;
        try
        {
            run = await LoadAsync(lease, control, scope.ServiceProvider, db);
            if (run is null)
            {
                return;
            }

            ActivityContext.TryParse(run.Job.Traceparent, null, isRemote: true, out var parent);
            using var activity = GenerationMetrics.Source.StartActivity("RunGeneration", ActivityKind.Consumer, parent);
            activity?.SetTag("medialab.generation.id", lease.GenerationId);
            activity?.SetTag("medialab.provider", run.Job.Provider);
            await steps.TakeAsync(run);
        }
        catch (LeaseLostException lost)
        {
            logger.LogInformation("{Reason} Stopping.", lost.Message);
        }
        catch (OperationCanceledException) when (control.Stop.IsCancellationRequested)
        {
            await GiveBackAsync(db, lease, TimeSpan.Zero);
        }
        catch (NotYetException wait)
        {
            await GiveBackAsync(db, lease, wait.Until - clock.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero);
        }
        catch (Exception exception) when (exception is RpcException or HttpRequestException or DbUpdateException or TimeoutException || DatabaseErrors.IsAway(exception))
        {
            logger.LogWarning(exception, "Generation {GenerationId} waits: a part of MediaLab is away.", lease.GenerationId);
            await GiveBackAsync(db, lease, OwnPartsAway);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Generation {GenerationId} stopped by an error of our own.", lease.GenerationId);
            await EndByOwnErrorAsync(run, db, lease);
        }
    }

    /// <summary>Null: nobody can work on it any more, and it ended.</summary>
    private async Task<GenerationRun?> LoadAsync(Lease lease, RunControl control, IServiceProvider services, GenerationDb db)
    {
        var job = await db.Generations.AsNoTracking()
            .FirstOrDefaultAsync(job => job.WorkspaceId == lease.WorkspaceId && job.Id == lease.GenerationId && job.LeaseNo == lease.LeaseNo, control.Stop)
            ?? throw new LeaseLostException(lease);
        services.GetRequiredService<CurrentUser>().Assume(Caller.ForWork(job.WorkspaceId, job.CreatedBy));
        if ((catalogue.Find(job.Provider, job.Model, job.Type) ?? catalogue.FindFormer(job.Provider, job.Model, job.Type)) is not { } model)
        {
            await EndWithoutProviderAsync(lease, job, db, control.Stop);
            return null;
        }

        if (job.CancelRequestedAt is not null)
        {
            control.RequestCancel();
        }

        var parameters = ModelParameters.FromJson(job.Parameters);
        var assets = await References.ReadAsync(
            services.GetRequiredService<AssetStore.AssetStoreClient>(), [.. References.Ids(model, parameters, job.ReferenceAssetIds)], control.Stop);
        return new GenerationRun(lease, job, model, providers[job.Provider], spools.For(lease), control, db, services, parameters, assets);
    }

    /// <summary>This version of MediaLab does not know the provider: what was submitted to it, a person has to look up there.</summary>
    private async Task EndWithoutProviderAsync(Lease lease, GenerationJob job, GenerationDb db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var reason = $"This version of MediaLab does not know {job.Provider}.";
        await (job.State == GenerationState.Queued
            ? GenerationTransitions.FinishAsync(
                db, lease, new Ending(GenerationState.Failed, null, FailureCodes.ProviderModelUnavailable, reason),
                version => new GenerationFailed(job.WorkspaceId, job.Facts(version), FailureCodes.ProviderModelUnavailable, reason, null, now), cancellationToken)
            : GenerationTransitions.FinishAsync(
                db, lease, new Ending(GenerationState.Unknown, null, FailureCodes.OutcomeUnknown, reason),
                version => new GenerationOutcomeUnknown(job.WorkspaceId, job.Facts(version), reason, job.SubmittedAt ?? job.CreatedAt, now), cancellationToken));
    }

    /// <summary>Another worker, or this one later, goes on where this one stopped.</summary>
    private async Task GiveBackAsync(GenerationDb db, Lease lease, TimeSpan after)
    {
        try
        {
            await GenerationTransitions.PauseAsync(db, lease, after, CancellationToken.None);
        }
        catch (Exception exception) when (exception is LeaseLostException or NpgsqlException or InvalidOperationException)
        {
            logger.LogInformation(exception, "The lease of generation {GenerationId} could not be given back: it expires.", lease.GenerationId);
        }
    }

    /// <summary>Failed when nothing was sent; unknown while the provider had the request; failed with its charge once the result was there.</summary>
    private async Task EndByOwnErrorAsync(GenerationRun? run, GenerationDb db, Lease lease)
    {
        if (run is null)
        {
            await GiveBackAsync(db, lease, TimeSpan.FromMinutes(1));
            return;
        }

        try
        {
            // As it is now: the run knows only what was there when it began.
            var job = await db.Generations.AsNoTracking()
                .SingleAsync(job => job.WorkspaceId == lease.WorkspaceId && job.Id == lease.GenerationId, run.Control.Stop);
            var failure = new ProviderFailure(
                job.State is GenerationState.Submitting or GenerationState.Submitted ? FailureKind.Unknown : FailureKind.Final, FailureCodes.WorkerError,
                "MediaLab made a mistake while working on this. The trace id finds it in the dashboard.")
            { Charged = job.ReadUsage() };
            var submittedAt = job.SubmittedAt ?? job.CreatedAt;
            var outcome = failure.Kind == FailureKind.Unknown ? "unknown" : "failed";
            await endings.EndAsync(run with { Job = job }, failure, run.Attempt(outcome, submittedAt, clock.GetUtcNow(), failure), submittedAt);
        }
        catch (Exception exception) when (exception is LeaseLostException or NpgsqlException or InvalidOperationException or OperationCanceledException)
        {
            logger.LogWarning(exception, "Generation {GenerationId} could not be ended: its lease expires.", lease.GenerationId);
        }
    }
}
