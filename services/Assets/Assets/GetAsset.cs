using MediaLab.Assets.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Assets;

internal static class GetAsset
{
    public static async Task<Ok<Envelope<AssetResponse>>> Handle(Guid id, AssetsDb db, CancellationToken cancellationToken)
    {
        var asset = await db.Assets.AsNoTracking().Include(asset => asset.Tags)
            .FirstOrDefaultAsync(asset => asset.Id == id && asset.State != AssetState.Deleting, cancellationToken)
            ?? throw ApiException.NotFound("asset");
        return ApiResults.Ok(AssetResponse.From(asset));
    }
}
