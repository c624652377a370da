using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Settings;

/// <summary>A provider and how its calls went lately in this workspace.</summary>
/// <param name="Provider" example="openai">Its id.</param>
/// <param name="Name" example="OpenAI">For people.</param>
/// <param name="Status" example="healthy">healthy, degraded, down, or unknown before the first call.</param>
/// <param name="HasKey" example="true">It can be called: it has an active key, or needs none.</param>
/// <param name="NeedsKey" example="true">False for what runs here.</param>
/// <param name="Enabled" example="true">Switched on in the settings.</param>
/// <param name="Modalities" example='["text","image","audio"]'>What its models make, also those that are known by name only.</param>
/// <param name="Succeeded" example="30">Calls that worked.</param>
/// <param name="Failed" example="1">Calls that failed by the provider's fault.</param>
/// <param name="ConsecutiveFailures" example="0">Failures since the last success.</param>
/// <param name="AverageLatencyMs" example="8420">Moving average of calls that worked, milliseconds.</param>
/// <param name="P95LatencyMs" example="14800">All but one in twenty of the latest calls that worked were faster, milliseconds.</param>
/// <param name="RestingKeys">Keys that are left alone for now, and why.</param>
/// <param name="LastSuccessAt" example="2026-11-21T09:30:00+00:00">The last call that worked.</param>
/// <param name="LastFailureAt">The last call that failed.</param>
/// <param name="LastError">Its code.</param>
/// <param name="Message">The state in words, when it is not well.</param>
/// <param name="FailureBilling">What a failed or cancelled call costs there.</param>
public sealed record ProviderResponse(
    string Provider, string Name, [OneOf("healthy", "degraded", "down", "unknown")] string Status, bool HasKey, bool NeedsKey, bool Enabled, [MediaType] IReadOnlyList<string> Modalities, long Succeeded, long Failed,
    int ConsecutiveFailures, double? AverageLatencyMs, double? P95LatencyMs, IReadOnlyList<RestingKey> RestingKeys, DateTimeOffset? LastSuccessAt, DateTimeOffset? LastFailureAt, [FailureCode] string? LastError, string? Message,
    FailureBillingResponse FailureBilling);

/// <summary>A key that is left alone for a while; another one is used, or work waits.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Until">When it is tried again.</param>
/// <param name="Cause" example="PROVIDER_RATE_LIMITED">Why.</param>
public sealed record RestingKey(Guid KeyId, DateTimeOffset Until, [FailureCode] string Cause);

/// <summary>What a provider charges when there is no result.</summary>
/// <param name="Failed" example="free">free, charged or partial: a call that failed.</param>
/// <param name="Cancelled" example="partial">free, charged or partial: a call that was cancelled.</param>
/// <param name="Source" example="A dropped stream is billed for what was written.">Where that is known from.</param>
public sealed record FailureBillingResponse([OneOf("free", "charged", "partial")] string Failed, [OneOf("free", "charged", "partial")] string Cancelled, string Source);

internal static class ListProviders
{
    public static async Task<Ok<Envelope<IReadOnlyList<ProviderResponse>>>> Handle(
        ModelCatalogue catalogue, MediaProviders providers, ProviderRouter router, CurrentUser user, CancellationToken cancellationToken)
    {
        var situation = await router.SituationAsync(user.WorkspaceId, cancellationToken);
        return ApiResults.Ok<IReadOnlyList<ProviderResponse>>([.. catalogue.Providers.Select(entry => Describe(entry, providers[entry.Provider], situation))]);
    }

    private static ProviderResponse Describe(ProviderEntry entry, MediaProvider provider, RoutingSituation situation)
    {
        var health = situation.Health.FirstOrDefault(row => row.Provider == entry.Provider);
        var hasKey = !provider.NeedsKey || situation.ProvidersWithKeys.Contains(entry.Provider);
        var status = health?.Status ?? ProviderHealth.Unknown;
        return new ProviderResponse(
            entry.Provider, entry.Name, status, hasKey, provider.NeedsKey, situation.SettingsOf(entry.Provider).Enabled,
            [.. entry.Models.Concat(entry.OpenModels).Select(model => model.Modality).Distinct()], health?.Succeeded ?? 0, health?.Failed ?? 0, health?.ConsecutiveFailures ?? 0,
            health is { Succeeded: > 0 } ? Math.Round(health.AverageLatencyMs) : null, health?.P95LatencyMs is { } p95 ? Math.Round(p95) : null,
            [.. situation.Circuits.Where(circuit => circuit.Provider == entry.Provider).Select(circuit => new RestingKey(circuit.KeyId, circuit.OpenUntil, circuit.Cause))],
            health?.LastSuccessAt, health?.LastFailureAt, health?.LastError,
            MessageOf(entry, status, hasKey, health),
            new FailureBillingResponse(entry.FailureBilling.Failed, entry.FailureBilling.Cancelled, entry.FailureBilling.Source));
    }

    private static string? MessageOf(ProviderEntry entry, string status, bool hasKey, ProviderHealth? health) => (hasKey, status) switch
    {
        (false, _) => $"Add a key for {entry.Name} to use it.",
        (_, ProviderHealth.Degraded) => $"The last call failed: {health!.LastError}.",
        (_, ProviderHealth.Down) => $"The last {health!.ConsecutiveFailures} calls failed: {health.LastError}.",
        _ => null,
    };
}
