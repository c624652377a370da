using MediaLab.Assets.Data;
using MediaLab.Assets.Processing;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Assets.Assets;

/// <summary>Changes one asset of the caller's workspace: locked, versioned, told to everyone, all in one transaction.</summary>
internal sealed class AssetChanges(AssetsDb db, CurrentUser user, ProcessingSignal signal, TimeProvider clock)
{
    /// <exception cref="ApiException">404.</exception>
    public async Task<Asset> ApplyAsync(Guid id, Action<Asset, DateTimeOffset> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var asset = await FindAsync(id, cancellationToken);
        var now = clock.GetUtcNow();
        change(asset, now);
        if (db.ChangeTracker.HasChanges())
        {
            asset.Changed(now);
            if (asset.IsVisible)
            {
                db.Publish(new AssetChanged(asset.WorkspaceId, asset.Id, asset.ProjectId, asset.Version, now), asset.Id);
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return asset;
    }

    /// <summary>Gone for everyone at once; a job deletes the bytes and tells when they are.</summary>
    /// <exception cref="ApiException">404; 409 when it is not in the trash.</exception>
    public async Task PurgeAsync(Guid id, CancellationToken cancellationToken)
    {
        await ApplyAsync(
            id,
            (asset, now) =>
            {
                // An upload that was not completed holds nothing worth a second thought.
                if (asset.TrashedAt is null && asset.State != AssetState.Uploading)
                {
                    throw new ApiException(409, ErrorCodes.NotInTrash, "Only what is in the trash can be deleted for good. Move it there first.");
                }

                asset.State = AssetState.Deleting;
                db.Jobs.Add(AssetJob.For(asset, AssetJobKind.Purge, now));
            },
            cancellationToken);
        signal.Set();
    }

    private async Task<Asset> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await db.LockAsync(user.WorkspaceId, id, cancellationToken) is { State: not AssetState.Deleting } asset ? asset : throw ApiException.NotFound("asset");
}
