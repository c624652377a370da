using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MediaLab.Assets.Assets;

internal static class DeleteAsset
{
    /// <summary>Into the trash, where it stays for 30 days; with <c>permanent=true</c> out of the trash and gone for good.</summary>
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        Guid id, AssetChanges changes, CancellationToken cancellationToken, [FromQuery(Name = "permanent")] bool permanent = false)
    {
        if (permanent)
        {
            await changes.PurgeAsync(id, cancellationToken);
            return ApiResults.Done("Deleted for good.");
        }

        await changes.ApplyAsync(id, Trash, cancellationToken);
        return ApiResults.Done("Moved to the trash for 30 days.");
    }

    /// <summary>Deleting again does not start the 30 days anew.</summary>
    public static void Trash(Asset asset, DateTimeOffset now)
    {
        if (asset.TrashedAt is null)
        {
            asset.MoveToTrash(now);
        }
    }
}
