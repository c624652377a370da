using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace MediaLab.Assets.Assets;

internal static class GetThumbnail
{
    /// <summary>WebP: the smallest that has <c>size</c> pixels on its longer side, else the largest there is. Never changes, so it is cached for good.</summary>
    public static async Task<FileStreamHttpResult> Handle(
        Guid id, AssetsDb db, IObjectStore store, HttpContext http, CancellationToken cancellationToken, [FromQuery(Name = "size"), Range(1, 4096)] int size = 512)
    {
        // Nothing but what is needed: a gallery asks for many at once.
        var asset = await db.Assets.AsNoTracking()
            .Where(asset => asset.Id == id && asset.State != AssetState.Deleting)
            .Select(asset => new { asset.WorkspaceId, asset.ThumbnailSizes, asset.Sha256 })
            .FirstOrDefaultAsync(cancellationToken) ?? throw ApiException.NotFound("asset");
        if (asset.ThumbnailSizes.Length == 0)
        {
            throw NoPreview();
        }

        var best = asset.ThumbnailSizes.FirstOrDefault(made => made >= size, asset.ThumbnailSizes[^1]);
        var stored = await store.OpenAsync(ObjectKeys.Thumbnail(asset.WorkspaceId, id, best), cancellationToken) ?? throw NoPreview();
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.File(
            stored.Content, "image/webp", lastModified: stored.LastModified,
            entityTag: new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{asset.Sha256}-{best}\"")));
    }

    private static ApiException NoPreview() => new(404, ErrorCodes.NoPreview, "There is no picture of this asset (yet).");
}
