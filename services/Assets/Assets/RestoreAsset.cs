using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Assets.Assets;

internal static class RestoreAsset
{
    public static async Task<Ok<Envelope<AssetResponse>>> Handle(Guid id, AssetChanges changes, CancellationToken cancellationToken) =>
        ApiResults.Ok(AssetResponse.From(await changes.ApplyAsync(id, (asset, _) => Restore(asset), cancellationToken)));

    /// <exception cref="ApiException">409: its project is in the trash too.</exception>
    public static void Restore(Asset asset)
    {
        if (asset.TrashedWithProject)
        {
            throw new ApiException(409, ServiceDefaults.Errors.ErrorCodes.Conflict, "This asset is in the trash with its project. Restore the project.");
        }

        asset.Restore();
    }
}
