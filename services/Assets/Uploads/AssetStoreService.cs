using Grpc.Core;
using MediaLab.Assets.Assets;
using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.Contracts.Assets.V1;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Uploads;

/// <summary>What other services may ask. Always about the caller's workspace.</summary>
internal sealed class AssetStoreService(BeginUpload begin, UploadCompletion completion, AssetsDb db, ContentLinks links) : AssetStore.AssetStoreBase
{
    private const int MaxIds = 100;

    public override Task<BeginUploadReply> BeginUpload(BeginUploadRequest request, ServerCallContext context) =>
        begin.HandleAsync(request, context.CancellationToken);

    public override async Task<CompleteUploadReply> CompleteUpload(CompleteUploadRequest request, ServerCallContext context)
    {
        var asset = await completion.CompleteAsync(
            Ids.Parse(request.AssetId, "asset_id"), request.SizeBytes, request.Sha256.ToLowerInvariant(), context.CancellationToken);
        return new CompleteUploadReply { AssetId = asset.Id.ToString(), MediaType = asset.MediaType, SizeBytes = asset.SizeBytes };
    }

    public override async Task<GetAssetsReply> GetAssets(GetAssetsRequest request, ServerCallContext context)
    {
        var ids = request.AssetIds.Select(id => Ids.Parse(id, "asset_ids")).Distinct().ToArray();
        if (ids.Length > MaxIds)
        {
            throw ApiException.Invalid("asset_ids", $"At most {MaxIds} ids in one call.");
        }

        var assets = await Usable().Where(asset => ids.Contains(asset.Id)).ToListAsync(context.CancellationToken);
        return new GetAssetsReply
        {
            Assets =
            {
                assets.Select(asset => new AssetReply
                {
                    AssetId = asset.Id.ToString(),
                    ProjectId = asset.ProjectId.ToString(),
                    Type = asset.Type.ToString().ToLowerInvariant(),
                    MediaType = asset.MediaType,
                    SizeBytes = asset.SizeBytes,
                    Sha256 = asset.Sha256,
                    DurationMs = asset.DurationMs ?? 0,
                }),
            },
        };
    }

    public override async Task<DownloadLinkReply> CreateDownloadLink(CreateDownloadLinkRequest request, ServerCallContext context)
    {
        if (request.ValidSeconds is < 1 or > 3600)
        {
            throw ApiException.Invalid("valid_seconds", "valid_seconds is 1 to 3600.");
        }

        var id = Ids.Parse(request.AssetId, "asset_id");
        var asset = await Usable().FirstOrDefaultAsync(asset => asset.Id == id, context.CancellationToken) ?? throw ApiException.NotFound("asset");
        var link = links.Download(asset.ObjectKey, asset.HeadersFor(attachment: true), TimeSpan.FromSeconds(request.ValidSeconds), LinkAudience.Internal);
        return new DownloadLinkReply { Url = link.Url, ExpiresAt = link.ExpiresAt.ToUnixTimeSeconds() };
    }

    /// <summary>Checked bytes that nobody threw away.</summary>
    private IQueryable<Asset> Usable() => db.Assets.AsNoTracking()
        .Where(asset => asset.TrashedAt == null && (asset.State == AssetState.Processing || asset.State == AssetState.Ready));
}
