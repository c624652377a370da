using MediaLab.Assets.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Assets;

internal static class AssetQueries
{
    /// <summary>An asset whose bytes were checked.</summary>
    /// <exception cref="ApiException">404; 409 while it is still being uploaded.</exception>
    public static async Task<Asset> FindStoredAsync(this AssetsDb db, Guid id, CancellationToken cancellationToken)
    {
        var asset = await db.Assets.AsNoTracking().FirstOrDefaultAsync(asset => asset.Id == id && asset.State != AssetState.Deleting, cancellationToken)
            ?? throw ApiException.NotFound("asset");
        return asset.State == AssetState.Uploading
            ? throw new ApiException(409, ErrorCodes.UploadIncomplete, "This asset is still being uploaded.")
            : asset;
    }
}
