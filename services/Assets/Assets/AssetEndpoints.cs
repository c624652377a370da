using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Assets.Assets;

internal static class AssetEndpoints
{
    public static void MapAssetEndpoints(this IEndpointRouteBuilder routes)
    {
        var assets = routes.MapGroup("/api/assets").WithTags("Assets").RequireAuthorization(Policies.Read);
        assets.MapGet("/", ListAssets.Handle).WithName(nameof(ListAssets)).WithSummary("List assets");
        assets.MapGet("/{id:guid}", GetAsset.Handle).WithName(nameof(GetAsset)).WithSummary("One asset with all that is known about it");
    }
}
