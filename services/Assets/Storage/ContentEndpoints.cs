using Microsoft.AspNetCore.Mvc;

namespace MediaLab.Assets.Storage;

internal static class ContentEndpoints
{
    /// <summary>Anonymous: the link itself is the permission. Clients follow links, they do not build them, so these are not in the API's document.</summary>
    public static void MapContentEndpoints(this IEndpointRouteBuilder routes)
    {
        var content = routes.MapGroup(ContentLinks.Route).AllowAnonymous().ExcludeFromDescription();
        content.MapMethods("/{token}", [HttpMethods.Get, HttpMethods.Head], ReadContent.Handle).WithName(nameof(ReadContent));
        // The link's own limit is the one that counts.
        content.MapPut("/{token}", WriteContent.Handle).WithName(nameof(WriteContent)).WithMetadata(new DisableRequestSizeLimitAttribute());
    }
}
