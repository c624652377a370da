using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace MediaLab.Assets.Assets;

/// <summary>The shape of a sound.</summary>
/// <param name="DurationMs" example="4200">Its length in milliseconds.</param>
/// <param name="Peaks" example="[0,12,58,91,40,7]">Loudness over time, 0 to 100.</param>
public sealed record WaveformResponse(int DurationMs, IReadOnlyList<int> Peaks);

internal static class GetWaveform
{
    /// <summary>The shape of a sound: <c>{"durationMs":n,"peaks":[0..100]}</c>, bare JSON because it never changes and is cached for good.</summary>
    public static async Task<FileStreamHttpResult> Handle(Guid id, AssetsDb db, IObjectStore store, HttpContext http, CancellationToken cancellationToken)
    {
        var asset = await db.Assets.AsNoTracking()
            .Where(asset => asset.Id == id && asset.State != AssetState.Deleting)
            .Select(asset => new { asset.WorkspaceId, asset.HasWaveform, asset.Sha256 })
            .FirstOrDefaultAsync(cancellationToken) ?? throw ApiException.NotFound("asset");
        var stored = (asset.HasWaveform ? await store.OpenAsync(ObjectKeys.Waveform(asset.WorkspaceId, id), cancellationToken) : null)
            ?? throw new ApiException(404, ErrorCodes.NoPreview, "There is no waveform of this asset (yet).");
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return TypedResults.File(stored.Content, "application/json", lastModified: stored.LastModified, entityTag: new EntityTagHeaderValue($"\"{asset.Sha256}-w\""));
    }
}
