using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Assets.Assets;

internal static class AssetEndpoints
{
    public static void MapAssetEndpoints(this IEndpointRouteBuilder routes)
    {
        var assets = routes.MapGroup("/api/assets").WithTags("Assets").RequireAuthorization(Policies.Read);
        assets.MapGet("/", ListAssets.Handle).WithName(nameof(ListAssets)).WithSummary("Lists assets: filtered, searched, in the order asked for.");
        assets.MapGet("/tags", ListTags.Handle).WithName(nameof(ListTags)).WithSummary("The tags in use, most used first.");
        assets.MapGet("/{id:guid}", GetAsset.Handle).WithName(nameof(GetAsset)).WithSummary("One asset with all that is known about it, also from the trash.");
        assets.MapGet("/{id:guid}/content", GetContent.Handle).WithName(nameof(GetContent)).WithSummary("Redirects to the bytes.")
            .WithAnswer(302, "Location is a signed link to the bytes, for an hour.").WithError(409, ErrorCodes.UploadIncomplete);
        assets.MapGet("/{id:guid}/thumbnail", GetThumbnail.Handle).WithName(nameof(GetThumbnail)).WithSummary("A WebP picture of the asset.")
            .WithAnswer(200, "image/webp", null).WithError(404, ErrorCodes.NoPreview);
        assets.MapGet("/{id:guid}/waveform", GetWaveform.Handle).WithName(nameof(GetWaveform)).WithSummary("The peaks of a sound.")
            .Produces<WaveformResponse>().WithError(404, ErrorCodes.NoPreview);
        assets.MapGet("/{id:guid}/lineage", GetLineage.Handle).WithName(nameof(GetLineage)).WithSummary("What it was made from, what was made from it, and what all that cost.");
        assets.MapPost("/{id:guid}/download", DownloadAsset.Handle).WithName(nameof(DownloadAsset)).WithSummary("A signed link to the bytes, for an hour.")
            .WithError(409, ErrorCodes.UploadIncomplete);

        var changes = assets.MapGroup("").RequireAuthorization(Policies.Generate);
        changes.MapPost("/", CreateAsset.Handle).WithName(nameof(CreateAsset)).WithSummary("Begins an upload.").WithIdempotency<CreateAssetResponse>(CreateAsset.Renew)
            .WithError(409, ErrorCodes.ProjectArchived).WithError(413, ServiceDefaults.Errors.ErrorCodes.TooLarge);
        changes.MapPost("/{id:guid}/complete", CompleteAsset.Handle).WithName(nameof(CompleteAsset)).WithSummary("Ends an upload: the bytes are checked.")
            .WithError(409, ErrorCodes.UploadIncomplete).WithError(422, ErrorCodes.UploadRejected);
        changes.MapPut("/{id:guid}", UpdateAsset.Handle).WithName(nameof(UpdateAsset)).WithSummary("Changes what the body names.");
        changes.MapDelete("/{id:guid}", DeleteAsset.Handle).WithName(nameof(DeleteAsset)).WithSummary("Moves an asset to the trash for 30 days, or deletes it from there for good.")
            .WithError(409, ErrorCodes.NotInTrash);
        changes.MapPost("/{id:guid}/restore", RestoreAsset.Handle).WithName(nameof(RestoreAsset)).WithSummary("Brings an asset back from the trash.");
        changes.MapPost("/{id:guid}/duplicate", DuplicateAsset.Handle).WithName(nameof(DuplicateAsset)).WithSummary("Copies an asset.").WithIdempotency()
            .WithError(409, ErrorCodes.ProjectArchived);
        changes.MapPost("/bulk", BulkAssets.Handle).WithName(nameof(BulkAssets)).WithSummary("One action on up to 100 assets, with a result for each.");
    }
}
