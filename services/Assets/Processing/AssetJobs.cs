using MediaLab.Assets.Assets;
using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Processing;

/// <summary>What each kind of job does, and how its result is written: in one transaction with the end of the job, under the job's lease.</summary>
internal sealed class AssetJobs(IServiceScopeFactory scopes, IObjectStore store, PreviewMaker previews, TimeProvider clock)
{
    public Task RunAsync(ClaimedJob job, CancellationToken cancellationToken) => job.Kind switch
    {
        AssetJobKind.Process => ProcessAsync(job, cancellationToken),
        AssetJobKind.Purge => PurgeAsync(job, cancellationToken),
    };

    /// <summary>The bytes stay; the asset says that nothing could be made of them.</summary>
    public Task GiveUpAsync(ClaimedJob job, CancellationToken cancellationToken) =>
        RecordAsync(job, asset => Break(asset, "Its preview could not be made, even after several attempts."), cancellationToken);

    private async Task ProcessAsync(ClaimedJob job, CancellationToken cancellationToken)
    {
        var asset = await ReadAsync(job, cancellationToken);
        Action<Asset> record = _ => { };
        if (asset is { State: AssetState.Processing })
        {
            try
            {
                var made = await previews.MakeAsync(asset, cancellationToken);
                record = row => Apply(row, made);
            }
            catch (BrokenMediaException broken)
            {
                record = row => Break(row, broken.Message);
            }
        }

        await RecordAsync(job, record, cancellationToken);
        if (await ReadAsync(job, cancellationToken) is null)
        {
            // Purged while its previews were made: they must not stay behind.
            await store.DeleteAllAsync(ObjectKeys.Derived(job.WorkspaceId, job.AssetId), cancellationToken);
        }
    }

    private static void Apply(Asset asset, Previews made)
    {
        asset.State = AssetState.Ready;
        asset.Problem = null;
        (asset.Width, asset.Height, asset.DurationMs, asset.Details) = (made.Width, made.Height, made.DurationMs, made.Details);
        (asset.ThumbnailSizes, asset.HasWaveform, asset.TextPreview) = (made.ThumbnailSizes, made.HasWaveform, made.TextPreview);
    }

    private static void Break(Asset asset, string problem) => (asset.State, asset.Problem) = (AssetState.Broken, problem);

    private async Task<Asset?> ReadAsync(ClaimedJob job, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(job.WorkspaceId, Guid.Empty));
        var db = scope.ServiceProvider.GetRequiredService<AssetsDb>();
        return await db.Assets.AsNoTracking().FirstOrDefaultAsync(asset => asset.WorkspaceId == job.WorkspaceId && asset.Id == job.AssetId, cancellationToken);
    }

    private async Task RecordAsync(ClaimedJob job, Action<Asset> record, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(job.WorkspaceId, Guid.Empty));
        var db = scope.ServiceProvider.GetRequiredService<AssetsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await EndAsync(db, job, cancellationToken))
        {
            return;
        }

        var asset = await db.LockAsync(job.WorkspaceId, job.AssetId, cancellationToken);
        if (asset is { State: AssetState.Processing })
        {
            record(asset);
            asset.Changed(clock.GetUtcNow());
            db.Publish(
                new AssetReady(
                    asset.WorkspaceId, asset.Id, asset.ProjectId, asset.GenerationId, asset.Type.ToString().ToLowerInvariant(), asset.MediaType,
                    asset.SizeBytes, asset.Version, asset.UpdatedAt, asset.ThumbnailSizes.Length > 0),
                asset.Id);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Bytes first, row second: whoever crashes in between finds the row and deletes again.</summary>
    private async Task PurgeAsync(ClaimedJob job, CancellationToken cancellationToken)
    {
        if (await ReadAsync(job, cancellationToken) is { } asset)
        {
            await store.DeleteAsync(asset.ObjectKey, cancellationToken);
            await store.DeleteAsync(ObjectKeys.Incoming(asset.WorkspaceId, asset.Id), cancellationToken);
            await store.DeleteAllAsync(ObjectKeys.Derived(asset.WorkspaceId, asset.Id), cancellationToken);
        }

        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(job.WorkspaceId, Guid.Empty));
        var db = scope.ServiceProvider.GetRequiredService<AssetsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await EndAsync(db, job, cancellationToken))
        {
            return;
        }

        await db.Jobs.Where(other => other.WorkspaceId == job.WorkspaceId && other.AssetId == job.AssetId).ExecuteDeleteAsync(cancellationToken);
        if (await db.LockAsync(job.WorkspaceId, job.AssetId, cancellationToken) is { } row)
        {
            db.Assets.Remove(row);
            // An upload that was never completed was never announced.
            if (row.Sha256 is not null)
            {
                db.Publish(new AssetDeleted(row.WorkspaceId, row.Id, row.ProjectId, row.SizeBytes, row.Version + 1, clock.GetUtcNow()), row.Id);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>False when another worker holds the job by now: then nothing of ours may be written.</summary>
    private static async Task<bool> EndAsync(AssetsDb db, ClaimedJob job, CancellationToken cancellationToken) =>
        await db.Jobs.Where(row => row.WorkspaceId == job.WorkspaceId && row.Id == job.Id && row.LeaseNo == job.LeaseNo).ExecuteDeleteAsync(cancellationToken) == 1;
}
