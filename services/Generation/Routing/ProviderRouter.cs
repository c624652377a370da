using System.Text.Json;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Settings;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Routing;

/// <summary>Which models could serve a request, best first, and why each other one could not.</summary>
internal sealed class ProviderRouter(
    ModelCatalogue catalogue, MediaProviders providers, ProviderKeys.ProviderKeysClient vault, GenerationDb db, TimeProvider clock)
{
    /// <exception cref="ApiException">400: the model, provider or a setting does not exist. 409: nobody can do it now.</exception>
    public async Task<ProviderRoute> RouteAsync(
        GenerateRequest request, IReadOnlyDictionary<Guid, AssetReply> assets, Guid workspaceId, CancellationToken cancellationToken) =>
        Route(request, assets, await SituationAsync(workspaceId, cancellationToken));

    /// <summary>The same for one of many requests, in a situation that was read once.</summary>
    /// <exception cref="ApiException">400: the model, provider or a setting does not exist. 409: nobody can do it now.</exception>
    public ProviderRoute Route(GenerateRequest request, IReadOnlyDictionary<Guid, AssetReply> assets, RoutingSituation situation)
    {
        var named = Named(request);
        var order = Order(request, named, situation);
        var candidates = new List<MediaRequest>();
        var rejected = new List<RejectedCandidate>();
        foreach (var model in order)
        {
            if (Reject(model, request, situation, named is not null) is { } reason)
            {
                rejected.Add(reason);
                continue;
            }

            var parameters = ParameterCheck.Complete(model, Known(model, request, model == named));
            if (References.Problem(model, parameters, request.References ?? [], assets) is { } problem)
            {
                rejected.Add(new RejectedCandidate(model, "references", problem));
                continue;
            }

            candidates.Add(new MediaRequest(
                model, request.Prompt, parameters, request.Count ?? 1, References.From(model, parameters, request.References ?? [], assets)));
        }

        return candidates.Count > 0
            ? new ProviderRoute(candidates, rejected)
            : throw new ApiException(409, GenerationErrorCodes.NoRoute, rejected.FirstOrDefault()?.Message ?? $"No model makes {request.Type}.", new NoRouteDetails(rejected));
    }

    /// <summary>Can the model be used in this workspace now, whatever is asked of it? Null when it can, else why not.</summary>
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
        return new RoutingSituation(
            workspaceId, catalogue, keys.Providers.Where(provider => provider.ActiveKeys > 0).Select(provider => provider.Provider).ToHashSet(), settings, health, circuits);
    }

    private Model? Named(GenerateRequest request)
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
        return problems.Count == 0
            ? model
            : throw new ApiException(400, GenerationErrorCodes.UnsupportedParameter, problems.First().Value, problems.ToDictionary(problem => $"parameters.{problem.Key}", problem => new[] { problem.Value }));
    }

    /// <summary>The model that was named, then (when asked to fall back) the others; without a name, defaults first, then by priority.</summary>
    private IEnumerable<Model> Order(GenerateRequest request, Model? named, RoutingSituation situation)
    {
        var others = catalogue.Models
            .Where(model => model.Modality == request.Type && model != named && (request.Provider is null || model.Provider.Provider == request.Provider))
            .OrderBy(model => situation.SettingsOf(model.Provider.Provider).DefaultModelFor(request.Type) == model.Id ? 0 : 1)
            .ThenBy(model => situation.SettingsOf(model.Provider.Provider).Priority)
            .ThenBy(model => situation.HealthOf(model.Provider.Provider) == "down" ? 1 : 0);
        if (named is null)
        {
            return others;
        }

        // The sandbox is no substitute for what someone named.
        return request.Fallback ? [named, .. others.Where(model => providers[model.Provider.Provider].NeedsKey)] : [named];
    }

    private RejectedCandidate? Reject(Model model, GenerateRequest request, RoutingSituation situation, bool named)
    {
        if (Availability(model, providers[model.Provider.Provider], situation, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)) is { } unavailable)
        {
            return unavailable;
        }

        if (!named && situation.HealthOf(model.Provider.Provider) == "down" && situation.TriedLately(model.Provider.Provider, clock.GetUtcNow()))
        {
            return new RejectedCandidate(model, "down", $"{model.Provider.Name} failed several times in a row just now.");
        }

        if (request.Prompt.Length > model.MaxPromptCharacters)
        {
            return new RejectedCandidate(model, "prompt_too_long", $"{model.Name} takes at most {model.MaxPromptCharacters} characters.");
        }

        if ((request.Count ?? 1) > model.MaxCount)
        {
            return new RejectedCandidate(model, "count", $"{model.Name} makes at most {model.MaxCount} at once.");
        }

        return ParameterCheck.Problems(model, Given(request)).Select(problem => new RejectedCandidate(model, "unsupported_parameter", problem.Value)).FirstOrDefault();
    }

    private static IReadOnlyDictionary<string, JsonElement> Given(GenerateRequest request) => request.Parameters ?? new Dictionary<string, JsonElement>();

    private static IReadOnlyDictionary<string, JsonElement> Known(Model model, GenerateRequest request, bool named) => named
        ? Given(request)
        : Given(request).Where(given => model.Parameters.Any(parameter => parameter.Name == given.Key)).ToDictionary();
}

/// <summary>Candidates, best first, and those that were passed over.</summary>
internal sealed record ProviderRoute(IReadOnlyList<MediaRequest> Candidates, IReadOnlyList<RejectedCandidate> Rejected);

/// <summary>Details of a request that nobody can serve.</summary>
internal sealed record NoRouteDetails(IReadOnlyList<RejectedCandidate> Rejected);

/// <summary>What routing depends on in one workspace, read once per request.</summary>
internal sealed record RoutingSituation(
    Guid WorkspaceId, ModelCatalogue Catalogue, IReadOnlySet<string> ProvidersWithKeys, IReadOnlyList<ProviderSettings> Settings, IReadOnlyList<ProviderHealth> Health,
    IReadOnlyList<KeyCircuit> Circuits)
{
    private static readonly TimeSpan HalfOpenAfter = TimeSpan.FromMinutes(1);

    public ProviderSettings SettingsOf(string provider) => Settings.FirstOrDefault(row => row.Provider == provider)
        ?? new ProviderSettings { WorkspaceId = WorkspaceId, Provider = provider, Priority = Catalogue.FindProvider(provider)?.Priority ?? 0 };

    public string HealthOf(string provider) => Health.FirstOrDefault(row => row.Provider == provider)?.Status ?? "unknown";

    /// <summary>A provider that is down gets one try a minute, so that it can come back.</summary>
    public bool TriedLately(string provider, DateTimeOffset now) =>
        Health.FirstOrDefault(row => row.Provider == provider)?.LastFailureAt is { } failedAt && now - failedAt < HalfOpenAfter;
}
