using System.ComponentModel.DataAnnotations;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Settings;

/// <summary>The new settings of one provider.</summary>
public sealed record ProviderSettingsChange
{
    /// <summary>A provider of GET /api/providers.</summary>
    /// <example>openai</example>
    [Required, StringLength(40, MinimumLength = 1)]
    public required string Provider { get; init; }

    /// <summary>Off: none of its models is offered or tried.</summary>
    /// <example>true</example>
    public required bool Enabled { get; init; }

    /// <summary>0 to 10,000; lower is tried first.</summary>
    /// <example>10</example>
    [Range(0, 10_000)]
    public required int Priority { get; init; }

    /// <summary>1 to 10,000: at most so many generations are sent to it in any 60 seconds, the others wait. Left out: no limit of ours.</summary>
    /// <example>30</example>
    [Range(1, 10_000)]
    public int? RequestsPerMinute { get; init; }

    /// <summary>Catalogue id of one of the provider's models by type (text, image, video, audio).</summary>
    /// <example>{"image":"openai/gpt-image-2"}</example>
    public IReadOnlyDictionary<string, string>? DefaultModels { get; init; }
}

internal static class UpdateProviderSettings
{
    public static async Task<Ok<Envelope<IReadOnlyList<ProviderSettingsResponse>>>> Handle(
        [MaxLength(50)] IReadOnlyList<ProviderSettingsChange> changes, ModelCatalogue catalogue, GenerationDb db, CurrentUser user, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            Check(change, catalogue);
            var row = await db.ProviderSettings.FirstOrDefaultAsync(row => row.WorkspaceId == user.WorkspaceId && row.Provider == change.Provider, cancellationToken);
            if (row is null)
            {
                db.ProviderSettings.Add(row = new ProviderSettings { WorkspaceId = user.WorkspaceId, Provider = change.Provider });
            }

            (row.Enabled, row.Priority, row.RequestsPerMinute) = (change.Enabled, change.Priority, change.RequestsPerMinute);
            row.DefaultModels = GenerationJson.Write(change.DefaultModels ?? new Dictionary<string, string>());
        }

        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(await GetProviderSettings.ReadAsync(catalogue, db, user.WorkspaceId, cancellationToken));
    }

    private static void Check(ProviderSettingsChange change, ModelCatalogue catalogue)
    {
        if (catalogue.FindProvider(change.Provider) is null)
        {
            throw ApiException.Invalid("provider", $"There is no provider '{change.Provider}'.");
        }

        foreach (var (type, id) in change.DefaultModels ?? new Dictionary<string, string>())
        {
            if (catalogue.Find(id, type) is not { } model || model.Modality != type || model.Provider.Provider != change.Provider)
            {
                throw ApiException.Invalid("defaultModels", $"'{id}' is not a model of {change.Provider} that makes {type}.");
            }
        }
    }
}
