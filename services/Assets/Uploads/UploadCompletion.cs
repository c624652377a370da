using MediaLab.Assets.Assets;
using MediaLab.Assets.Consumers;
using MediaLab.Assets.Data;
using MediaLab.Assets.Processing;
using MediaLab.Assets.Sniffing;
using MediaLab.Assets.Storage;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Uploads;

/// <summary>
/// Ends an upload: the bytes move to their final key, where no link can write, and only then are they checked. Object first, row second: a crash
/// in between is repaired by asking again.
/// </summary>
internal sealed class UploadCompletion(AssetsDb db, IObjectStore store, CurrentUser user, ProcessingSignal signal, TimeProvider clock)
{
    /// <summary><paramref name="sizeBytes"/> and <paramref name="sha256"/> (lower-case hex, null when not known) are what the sender sent.</summary>
    /// <exception cref="ApiException">404; 409 when no bytes have arrived; 422 when they are not what was promised.</exception>
    public async Task<Asset> CompleteAsync(Guid id, long sizeBytes, string? sha256, CancellationToken cancellationToken)
    {
        var reserved = await db.Assets.AsNoTracking().FirstOrDefaultAsync(asset => asset.Id == id && asset.State != AssetState.Deleting, cancellationToken)
            ?? throw ApiException.NotFound("asset");
        if (reserved.State != AssetState.Uploading)
        {
            return reserved.SizeBytes == sizeBytes && (sha256 is null || sha256 == reserved.Sha256)
                ? reserved
                : throw Rejected("This asset already has its bytes, and they are other ones.");
        }

        var inspection = await StoreAsync(reserved, sizeBytes, sha256, cancellationToken);
        return await RecordAsync(id, inspection, cancellationToken);
    }

    private async Task<Inspection> StoreAsync(Asset asset, long sizeBytes, string? sha256, CancellationToken cancellationToken)
    {
        // False when an earlier attempt got this far: then the bytes are there already.
        await store.MoveAsync(ObjectKeys.Incoming(asset.WorkspaceId, asset.Id), asset.ObjectKey, cancellationToken);
        Inspection inspection;
        await using (var stored = await store.OpenAsync(asset.ObjectKey, cancellationToken)
            ?? throw new ApiException(409, ErrorCodes.UploadIncomplete, "No bytes have arrived yet: PUT them to the upload address first."))
        {
            inspection = stored.Length == sizeBytes
                ? await ContentInspector.InspectAsync(stored, asset.Type, asset.DeclaredMediaType, cancellationToken)
                : new Inspection(stored.Length, "", null);
        }

        if (Refusal(asset, inspection, sizeBytes, sha256) is { } reason)
        {
            await store.DeleteAsync(asset.ObjectKey, cancellationToken);
            throw Rejected(reason);
        }

        return inspection;
    }

    private static string? Refusal(Asset asset, Inspection inspection, long sizeBytes, string? sha256)
    {
        var type = asset.Type.ToString().ToLowerInvariant();
        return inspection switch
        {
            { SizeBytes: var size } when size != sizeBytes => $"{size} bytes arrived, {sizeBytes} were promised.",
            { SizeBytes: 0 } => "The file is empty.",
            { Sha256: var sum } when sha256 is not null && sum != sha256 => "The SHA-256 of what arrived is not the promised one: the upload was damaged on the way.",
            { Format: null } => $"The bytes are no {type} format that MediaLab keeps.",
            { Format: var format } when format.Type != asset.Type => $"The bytes are {format.MediaType}, but {type} was promised.",
            _ => null,
        };
    }

    private async Task<Asset> RecordAsync(Guid id, Inspection inspection, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var asset = await db.LockAsync(user.WorkspaceId, id, cancellationToken) ?? throw ApiException.NotFound("asset");
        if (asset.State != AssetState.Uploading)
        {
            // Another call for the same upload was faster.
            return asset;
        }

        var now = clock.GetUtcNow();
        asset.State = AssetState.Processing;
        asset.MediaType = inspection.Format!.MediaType;
        asset.SizeBytes = inspection.SizeBytes;
        asset.Sha256 = inspection.Sha256;
        asset.Changed(now);
        var kind = await FollowProjectAsync(asset, now, cancellationToken);
        db.Jobs.Add(AssetJob.For(asset, kind, now));
        await db.SaveChangesAsync(cancellationToken);
        if (asset.GenerationId is { } generation)
        {
            await CostShares.ApplyAsync(db, asset.WorkspaceId, generation, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        signal.Set();
        return asset;
    }

    /// <summary>A generation may end after its project was deleted: its result goes where the project went.</summary>
    private async Task<AssetJobKind> FollowProjectAsync(Asset asset, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var project = await db.ProjectStates.AsNoTracking().FirstOrDefaultAsync(
            state => state.WorkspaceId == asset.WorkspaceId && state.ProjectId == asset.ProjectId, cancellationToken);
        if (project is { Purged: true })
        {
            asset.State = AssetState.Deleting;
            return AssetJobKind.Purge;
        }

        if (project?.PurgeAfter is { } purgeAfter)
        {
            (asset.TrashedAt, asset.PurgeAfter, asset.TrashedWithProject) = (now, purgeAfter, true);
        }

        return AssetJobKind.Process;
    }

    private static ApiException Rejected(string reason) => new(422, ErrorCodes.UploadRejected, reason);
}
