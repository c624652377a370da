using System.Diagnostics;
using System.Text.Json;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Generations;

/// <summary>
/// The way into the queue: route, reserve a row, hold the maximum price, accept. The row is written first, on a connection of its own,
/// so that a hold is never without a row that leads back to it; whatever dies in between is given back by the sweeper.
/// </summary>
internal sealed class GenerationAdmission(
    ProviderRouter router, MediaProviders providers, CostControl.CostControlClient costs, ProjectLookup.ProjectLookupClient projects,
    AssetStore.AssetStoreClient assets, GenerationQueue queue, GenerationDb db, IServiceScopeFactory scopes, CurrentUser user, TimeProvider clock)
{
    /// <summary>Of models that a budget has no room for, where another one may be taken.</summary>
    private const int MostTries = 5;

    /// <param name="retried">What it repeats; null for a new one.</param>
    /// <param name="mostNanoUsd">What its batch has left for it; null for any amount.</param>
    /// <exception cref="ApiException">The request cannot be served, or a budget refuses it; says why with the numbers.</exception>
    public async Task<GenerationJob> AdmitAsync(GenerateRequest request, GenerationJob? retried, long? mostNanoUsd, CancellationToken cancellationToken)
    {
        if (request.MaxPriceUsd is { NanoUsd: <= 0 })
        {
            throw ApiException.Invalid("maxPriceUsd", "A highest price is more than nothing.");
        }

        var assetsNamed = await CheckSurroundingsAsync(request, cancellationToken);
        var situation = await router.SituationAsync(user.WorkspaceId, cancellationToken);
        var route = router.Route(request, assetsNamed, situation);
        ApiException? refusal = null;
        var (tries, spentUp) = (0, new HashSet<ProviderEntry>());
        for (var place = 0; place < route.Candidates.Count && tries < (request.LeavesChoice ? MostTries : 1); place++)
        {
            var provider = route.Candidates[place].Model.Provider;
            var hasChoice = request.Model is null && place < route.Candidates.Count - 1;
            if (spentUp.Contains(provider) || (hasChoice && !await router.MayTryAsync(provider.Provider, situation, cancellationToken)))
            {
                continue;
            }

            tries++;
            var fallbacks = request.Fallback ? route.Candidates.Skip(place + 1).Select(other => other.Model.Id) : [];
            // What is retried stays the item of its batch that it was.
            var job = NewJob(request, route.Candidates[place], [.. fallbacks], retried?.Id, retried?.BatchId, retried?.BatchIndex);
            await ReserveAsync(job, cancellationToken);
            var hold = await HoldAsync(job, route.Candidates[place], request, mostNanoUsd, cancellationToken);
            if (hold.OutcomeCase == HoldReply.OutcomeOneofCase.Held)
            {
                return await AcceptAsync(job, hold.Held, cancellationToken);
            }

            await queue.ForgetReservationsAsync(job.WorkspaceId, [job.Id], cancellationToken);
            refusal ??= Refusals.From(hold, route.Candidates[place].Model);
            if (hold.Refused is { Scope: "provider" })
            {
                spentUp.Add(provider);
            }
        }

        throw refusal!;
    }

    /// <summary>The project takes new work, and every reference is one of the workspace's assets.</summary>
    /// <returns>The assets that the request names, by id.</returns>
    public async Task<IReadOnlyDictionary<Guid, AssetReply>> CheckSurroundingsAsync(GenerateRequest request, CancellationToken cancellationToken)
    {
        await CheckProjectAsync(request.ProjectId, cancellationToken);
        var known = await References.ReadAsync(assets, References.IdsOf(request), cancellationToken);
        return request.References?.FirstOrDefault(id => !known.ContainsKey(id)) is { } missing && missing != Guid.Empty
            ? throw new ApiException(404, ErrorCodes.NotFound, $"There is no asset {missing} in this workspace.")
            : known;
    }

    /// <exception cref="ApiException">404: the workspace has no such project. 409: it is archived.</exception>
    public async Task CheckProjectAsync(Guid projectId, CancellationToken cancellationToken)
    {
        var project = await projects.GetProjectAsync(new GetProjectRequest { ProjectId = projectId.ToString() }, cancellationToken: cancellationToken);
        if (project.Archived)
        {
            throw new ApiException(409, GenerationErrorCodes.ProjectArchived, $"'{project.Name}' is archived. Bring it back to add to it.");
        }
    }

    private async Task ReserveAsync(GenerationJob job, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(user.Caller);
        var reservations = scope.ServiceProvider.GetRequiredService<GenerationDb>();
        reservations.Generations.Add(job);
        await reservations.SaveChangesAsync(cancellationToken);
    }

    private async Task<HoldReply> HoldAsync(GenerationJob job, MediaRequest candidate, GenerateRequest request, long? mostNanoUsd, CancellationToken cancellationToken) =>
        await costs.HoldAsync(
            new HoldRequest
            {
                GenerationId = job.Id.ToString(),
                ProjectId = job.ProjectId.ToString(),
                Consumption = providers[job.Provider].Measure(candidate),
                AllowUnpriced = request.AcceptUnpriced,
                MaxPriceNanoUsd = Least(request.MaxPriceUsd?.NanoUsd, mostNanoUsd),
            },
            cancellationToken: cancellationToken);

    /// <summary>The lower limit, as Costing is told: 0 would be none, so that of nothing one nano-dollar is left.</summary>
    private static long Least(long? own, long? batch) =>
        own is null && batch is null ? 0 : Math.Max(1, Math.Min(own ?? long.MaxValue, batch ?? long.MaxValue));

    private async Task<GenerationJob> AcceptAsync(GenerationJob job, HeldAmount held, CancellationToken cancellationToken)
    {
        var acceptance = Acceptance.Of(held);
        // Whatever goes wrong here leaves the hold to the sweeper: a commit whose answer was lost may have happened.
        if (!await GenerationTransitions.EnqueueAsync(db, job, acceptance, clock.GetUtcNow(), cancellationToken))
        {
            throw ApiException.Unavailable("Accepting this took too long. Nothing was changed; try again.");
        }

        return await db.ReadJobAsync(job.Id, cancellationToken);
    }

    /// <summary>The row of a generation that is not accepted yet.</summary>
    /// <param name="fallbackModels">Catalogue ids that may be tried after the candidate.</param>
    /// <param name="batchId">The batch it belongs to, as which of its items.</param>
    public GenerationJob NewJob(GenerateRequest request, MediaRequest candidate, string[] fallbackModels, Guid? retryOf, Guid? batchId, int? batchIndex)
    {
        // Those of one batch are asked for at the same moment, and are listed in its order.
        var now = clock.GetUtcNow().AddMicroseconds(batchIndex ?? 0);
        return new GenerationJob
        {
            WorkspaceId = user.WorkspaceId,
            Id = Guid.CreateVersion7(now),
            ProjectId = request.ProjectId,
            CreatedBy = user.UserId,
            CreatedAt = now,
            Type = request.Type,
            Prompt = request.Words,
            TemplateId = request.TemplateId,
            Parameters = candidate.Parameters.ToJson(),
            GivenParameters = JsonSerializer.Serialize(request.Parameters ?? new Dictionary<string, JsonElement>()),
            ReferenceAssetIds = [.. request.References ?? []],
            Count = candidate.Count,
            RequestedModel = request.Model,
            RequestedProvider = request.Provider,
            Fallback = request.Fallback,
            AcceptUnpriced = request.AcceptUnpriced,
            MaxPriceNanoUsd = request.MaxPriceUsd?.NanoUsd,
            FallbackModels = fallbackModels,
            RetryOf = retryOf,
            BatchId = batchId,
            BatchIndex = batchIndex,
            Provider = candidate.Model.Provider.Provider,
            Model = candidate.Model.ProviderModel,
            State = GenerationState.Reserving,
            AttemptLog = "[]",
            RunAt = now,
            Version = 1,
            Traceparent = Activity.Current?.Id,
        };
    }
}
