using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Settings;

/// <summary>What a workspace decided about a provider.</summary>
/// <param name="Provider" example="openai">Its id.</param>
/// <param name="Enabled" example="true">Off: none of its models is offered or tried.</param>
/// <param name="Priority" example="100">Lower is tried first.</param>
/// <param name="RequestsPerMinute" example="30">At most so many generations are sent to it in any 60 seconds; the others wait. Null: no limit of ours.</param>
/// <param name="DefaultModels" example='{"image":"openai/gpt-image-2"}'>Catalogue id by type: what is used when a request names no model.</param>
public sealed record ProviderSettingsResponse(string Provider, bool Enabled, int Priority, int? RequestsPerMinute, IReadOnlyDictionary<string, string> DefaultModels);

internal static class GetProviderSettings
{
    public static async Task<Ok<Envelope<IReadOnlyList<ProviderSettingsResponse>>>> Handle(
        ModelCatalogue catalogue, GenerationDb db, CurrentUser user, CancellationToken cancellationToken) =>
        ApiResults.Ok(await ReadAsync(catalogue, db, user.WorkspaceId, cancellationToken));

    internal static async Task<IReadOnlyList<ProviderSettingsResponse>> ReadAsync(
        ModelCatalogue catalogue, GenerationDb db, Guid workspaceId, CancellationToken cancellationToken)
    {
        var rows = await db.ProviderSettings.AsNoTracking().Where(row => row.WorkspaceId == workspaceId).ToListAsync(cancellationToken);
        return [.. catalogue.Providers
            .Select(entry => rows.FirstOrDefault(row => row.Provider == entry.Provider)
                ?? new ProviderSettings { WorkspaceId = workspaceId, Provider = entry.Provider, Priority = entry.Priority })
            .OrderBy(row => row.Priority).ThenBy(row => row.Provider, StringComparer.Ordinal)
            .Select(row => new ProviderSettingsResponse(row.Provider, row.Enabled, row.Priority, row.RequestsPerMinute, GenerationJson.Read<Dictionary<string, string>>(row.DefaultModels)))];
    }
}
