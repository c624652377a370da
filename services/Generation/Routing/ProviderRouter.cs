using System.Globalization;
using System.Text.Json;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Catalogue.Listings;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Settings;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Routing;

/// <summary>Which models could serve a request, best first, and why each other one could not.</summary>
internal sealed class ProviderRouter(
    WorkspaceCatalogues catalogues, MediaProviders providers, ProviderKeys.ProviderKeysClient vault, GenerationDb db, TimeProvider clock)
{
    /// <exception cref="ApiException">400: the model, provider or a setting does not exist. 409: nobody can do it now.</exception>
    public async Task<ProviderRoute> RouteAsync(
        GenerateRequest request, IReadOnlyDictionary<Guid, AssetReply> assets, Guid workspaceId, CancellationToken cancellationToken) =>
        Route(request, assets, await SituationAsync(workspaceId, cancellationToken));

    /// <summary>The same for one of many requests, in a situation that was read once.</summary>
    /// <exception cref="ApiException">400: the model, provider or a setting does not exist. 409: nobody can do it now.</exception>
    public ProviderRoute Route(GenerateRequest request, IReadOnlyDictionary<Guid, AssetReply> assets, RoutingSituation situation)
    {
        var named = Named(request, situation.Catalogue);
        if (string.IsNullOrWhiteSpace(request.Prompt) && named is not { PromptOptional: true })
        {
            throw ApiException.Invalid("prompt", named is null ? "Say what to make." : $"{named.Name} needs a prompt.");
        }

        var order = Order(request, named, situation);
        var candidates = new List<MediaRequest>();
        var rejected = new List<RejectedCandidate>();
        foreach (var model in order)
        {
            var (candidate, reason) = Consider(model, request, assets, situation);
            if (candidate is null)
            {
                rejected.Add(reason!);
            }
            else
            {
                candidates.Add(candidate);
            }
        }

        if (named is null)
        {
            PassOver(candidates, rejected, situation);
        }

        return candidates.Count > 0
            ? new ProviderRoute(candidates, rejected)
            : throw new ApiException(409, GenerationErrorCodes.NoRoute, rejected.FirstOrDefault()?.Message ?? $"No model makes {request.Type}.", new NoRouteDetails(rejected));
    }

    /// <summary>The request as this model would be asked for it, or why it cannot be: exactly one of the two.</summary>
    public (MediaRequest? Candidate, RejectedCandidate? Rejected) Consider(
        Model model, GenerateRequest request, IReadOnlyDictionary<Guid, AssetReply> assets, RoutingSituation situation)
    {
        if (Reject(model, request, situation) is { } reason)
        {
            return (null, reason);
        }

        var parameters = ParameterCheck.Complete(model, Given(request));
        return References.Problem(model, parameters, request.References ?? [], assets) is { } problem
            ? (null, new RejectedCandidate(model, "references", problem))
            : (new MediaRequest(model, request.Words, parameters, request.Count ?? 1, References.From(model, parameters, request.References ?? [], assets)), null);
    }

    /// <summary>Checks whether the model can be used in this workspace now, whatever the request. Returns null if it can, otherwise the reason.</summary>
    public static RejectedCandidate? Availability(Model model, MediaProvider provider, RoutingSituation situation, DateOnly today)
    {
        if (model.IsRetired(today))
        {
            return new RejectedCandidate(model, "retired", $"{model.Name} was shut down by {model.Provider.Name} on {model.Lifecycle.Shutdown:yyyy-MM-dd}.");
        }

        if (!situation.SettingsOf(model.Provider.Provider).Enabled)
        {
            return new RejectedCandidate(model, "disabled", $"{model.Provider.Name} is switched off in this workspace's settings.");
        }

        if (provider.NeedsKey && !situation.ProvidersWithKeys.Contains(model.Provider.Provider))
        {
            return new RejectedCandidate(model, "no_key", $"Add a key for {model.Provider.Name} to use {model.Name}.");
        }

        return provider.UnavailableReason(model) is { } reason ? new RejectedCandidate(model, "unavailable", reason) : null;
    }

    public async Task<RoutingSituation> SituationAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        var keys = await vault.ListProvidersAsync(new ListProvidersRequest(), cancellationToken: cancellationToken);
        var settings = await db.ProviderSettings.AsNoTracking().Where(row => row.WorkspaceId == workspaceId).ToListAsync(cancellationToken);
        var health = await db.ProviderHealth.AsNoTracking().Where(row => row.WorkspaceId == workspaceId).ToListAsync(cancellationToken);
        var circuits = await db.KeyCircuits.FromSql($"select * from key_circuits where workspace_id = {workspaceId} and open_until > now()").AsNoTracking().ToListAsync(cancellationToken);
        var listings = await db.ProviderListings.AsNoTracking().Where(row => row.WorkspaceId == workspaceId)
            .Select(row => new ListingAge(row.Provider, row.FetchedAt, row.AskedAt, row.WantedAt)).ToListAsync(cancellationToken);
        var catalogue = await catalogues.OfAsync(workspaceId, listings, db, cancellationToken);
        var activeKeys = keys.Providers.Where(provider => provider.ActiveKeys > 0)
            .ToDictionary(provider => provider.Provider, IReadOnlyList<Guid> (provider) => [.. provider.KeyIds.Select(Guid.Parse)]);
        return new RoutingSituation(workspaceId, catalogue, activeKeys, settings, health, circuits, listings);
    }

    /// <summary>Whether a request that has other candidates may be sent to this one. A provider that is down gets one trial request at a time.</summary>
    public async Task<bool> MayTryAsync(string provider, RoutingSituation situation, CancellationToken cancellationToken) =>
        !situation.IsDueForTrial(provider, clock.GetUtcNow())
        || await db.Database.ExecuteSqlAsync(
            $"""
            update provider_health set trial_at = now()
            where workspace_id = {situation.WorkspaceId} and provider = {provider} and (trial_at is null or trial_at < now() - {ProviderHealth.TryEvery})
            """,
            cancellationToken) > 0;

    /// <summary>Picks the candidate for one item of a batch. Skips providers that are down where there is an alternative: trial calls are left to single requests.</summary>
    public MediaRequest FirstOfMany(ProviderRoute route, RoutingSituation situation) =>
        route.Candidates.FirstOrDefault(candidate => !situation.IsDueForTrial(candidate.Model.Provider.Provider, clock.GetUtcNow())) ?? route.Candidates[0];

    private static Model? Named(GenerateRequest request, ModelCatalogue catalogue)
    {
        if (request.Provider is { } provider && catalogue.FindProvider(provider) is null)
        {
            throw ApiException.Invalid("provider", $"There is no provider '{provider}'.");
        }

        if (request.Model is null)
        {
            return null;
        }

        var model = (request.Provider is null ? null : catalogue.Find(request.Provider, request.Model, request.Type)) ?? catalogue.Find(request.Model, request.Type)
            ?? throw ApiException.Invalid("model", $"There is no model '{request.Model}'.");
        if (model.Modality != request.Type)
        {
            throw ApiException.Invalid("model", $"{model.Id} makes {model.Modality}, not {request.Type}.");
        }

        if (request.Provider is not null && model.Provider.Provider != request.Provider)
        {
            throw ApiException.Invalid("provider", $"{model.Id} is not one of {request.Provider}'s models.");
        }

        var problems = ParameterCheck.Problems(model, Given(request));
        if (problems.Count == 0 && BrokenRule(model, request) is { } rule)
        {
            problems = new Dictionary<string, string> { [rule.Setting] = rule.Message };
        }

        return problems.Count == 0
            ? model
            : throw new ApiException(
                400, GenerationErrorCodes.UnsupportedParameter, problems.First().Value,
                problems.ToDictionary(problem => problem.Key == SettingRule.References ? problem.Key : $"parameters.{problem.Key}", problem => new[] { problem.Value }));
    }

    /// <summary>The model that was named, then (when asked to fall back) the others; without a name, defaults first, then by priority.</summary>
    private IEnumerable<Model> Order(GenerateRequest request, Model? named, RoutingSituation situation)
    {
        // What works without a prompt does what it always does: it is no substitute for a model that is told what to do, nor the other way round.
        var others = situation.Catalogue.Models
            .Where(model => model.Modality == request.Type && model != named && model.PromptOptional == (named?.PromptOptional ?? false))
            .Where(model => request.Provider is null || model.Provider.Provider == request.Provider)
            .OrderBy(model => situation.SettingsOf(model.Provider.Provider).DefaultModelFor(request.Type) == model.Id ? 0 : 1)
            .ThenBy(model => situation.SettingsOf(model.Provider.Provider).Priority)
            .ThenBy(model => situation.HealthOf(model.Provider.Provider) == ProviderHealth.Down ? 1 : 0);
        if (named is null)
        {
            return others;
        }

        // The sandbox is no substitute for what someone named.
        return request.Fallback ? [named, .. others.Where(model => providers[model.Provider.Provider].NeedsKey)] : [named];
    }

    private RejectedCandidate? Reject(Model model, GenerateRequest request, RoutingSituation situation)
    {
        if (Availability(model, providers[model.Provider.Provider], situation, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)) is { } unavailable)
        {
            return unavailable;
        }

        if (request.Words.Length > model.MaxPromptCharacters)
        {
            return new RejectedCandidate(model, "prompt_too_long", $"{model.Name} takes at most {model.MaxPromptCharacters} characters.");
        }

        if ((request.Count ?? 1) > model.MaxCount)
        {
            return new RejectedCandidate(model, "count", $"{model.Name} makes at most {model.MaxCount} at once.");
        }

        var problem = ParameterCheck.Problems(model, Given(request)).Values.FirstOrDefault() ?? BrokenRule(model, request)?.Message;
        return problem is null ? null : new RejectedCandidate(model, "unsupported_parameter", problem);
    }

    /// <summary>
    /// Drops candidates whose provider is down or whose keys are all resting, as long as another real provider remains. If none does, the
    /// request waits for them: the sandbox is no substitute for what was asked for.
    /// </summary>
    private void PassOver(List<MediaRequest> candidates, List<RejectedCandidate> rejected, RoutingSituation situation)
    {
        var standsIn = candidates.Count > 0 && candidates[0].Model.Provider.IsSandbox ? [] : candidates.Where(candidate => candidate.Model.Provider.IsSandbox).ToArray();
        rejected.AddRange(standsIn.Select(candidate => new RejectedCandidate(candidate.Model, "sandbox", "The sandbox stands in only where no provider can.")));
        candidates.RemoveAll(standsIn.Contains);

        var troubled = candidates.Select(candidate => (Candidate: candidate, Reason: Trouble(candidate.Model, situation))).Where(candidate => candidate.Reason is not null).ToArray();
        if (troubled.Length < candidates.Count)
        {
            rejected.AddRange(troubled.Select(candidate => candidate.Reason!));
            candidates.RemoveAll(candidate => troubled.Any(other => other.Candidate == candidate));
        }
    }

    private RejectedCandidate? Trouble(Model model, RoutingSituation situation)
    {
        var provider = model.Provider;
        if (situation.HealthOf(provider.Provider) == ProviderHealth.Down && !situation.IsDueForTrial(provider.Provider, clock.GetUtcNow()))
        {
            return new RejectedCandidate(model, "down", $"{provider.Name} failed several times in a row just now.");
        }

        return situation.RestingUntil(provider.Provider) is { } until
            ? new RejectedCandidate(model, "limits", string.Create(CultureInfo.InvariantCulture, $"All keys for {provider.Name} are left alone until {until.UtcDateTime:HH:mm:ss} UTC: they are throttled, empty or refused."))
            : null;
    }

    private static SettingRule? BrokenRule(Model model, GenerateRequest request) =>
        ParameterCheck.Broken(model, ParameterCheck.Complete(model, Given(request)), request.References?.Count ?? 0);

    private static IReadOnlyDictionary<string, JsonElement> Given(GenerateRequest request) => request.Parameters ?? new Dictionary<string, JsonElement>();
}

/// <summary>Candidates, best first, and those that were passed over.</summary>
internal sealed record ProviderRoute(IReadOnlyList<MediaRequest> Candidates, IReadOnlyList<RejectedCandidate> Rejected);

/// <summary>Details of a request that nobody can serve.</summary>
internal sealed record NoRouteDetails(IReadOnlyList<RejectedCandidate> Rejected);

/// <summary>What routing depends on in one workspace, read once per request.</summary>
internal sealed record RoutingSituation(
    Guid WorkspaceId, ModelCatalogue Catalogue, IReadOnlyDictionary<string, IReadOnlyList<Guid>> ActiveKeys, IReadOnlyList<ProviderSettings> Settings, IReadOnlyList<ProviderHealth> Health,
    IReadOnlyList<KeyCircuit> Circuits, IReadOnlyList<ListingAge> Listings)
{
    public IReadOnlySet<string> ProvidersWithKeys { get; } = ActiveKeys.Keys.ToHashSet();

    public ProviderSettings SettingsOf(string provider) => Settings.FirstOrDefault(row => row.Provider == provider)
        ?? new ProviderSettings { WorkspaceId = WorkspaceId, Provider = provider, Priority = Catalogue.FindProvider(provider)?.Priority ?? 0 };

    public string HealthOf(string provider) => Health.FirstOrDefault(row => row.Provider == provider)?.Status ?? ProviderHealth.Unknown;

    /// <summary>When the first of a provider's keys may be used again; null when one may be used now, or it needs none.</summary>
    public DateTimeOffset? RestingUntil(string provider)
    {
        // A circuit may outlive its key.
        var keys = ActiveKeys.GetValueOrDefault(provider, []);
        var resting = Circuits.Where(circuit => circuit.Provider == provider && keys.Contains(circuit.KeyId)).ToArray();
        return resting.Length > 0 && resting.Length >= keys.Count ? resting.Min(circuit => circuit.OpenUntil) : null;
    }

    /// <summary>Whether the provider is down or all of its keys are resting.</summary>
    public bool IsInTrouble(string provider) => HealthOf(provider) == ProviderHealth.Down || RestingUntil(provider) is not null;

    /// <summary>Whether the provider is down but has not been tried for a while, so that one request may probe it.</summary>
    public bool IsDueForTrial(string provider, DateTimeOffset now) =>
        Health.FirstOrDefault(row => row.Provider == provider) is { Status: ProviderHealth.Down } health && !health.WasTriedLately(now);
}
