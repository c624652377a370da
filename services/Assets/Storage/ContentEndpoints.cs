using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Mvc;

namespace MediaLab.Assets.Storage;

internal static class ContentEndpoints
{
    /// <summary>Anonymous: the link itself is the permission. Clients follow links, they do not build them.</summary>
    public static void MapContentEndpoints(this IEndpointRouteBuilder routes)
    {
        var content = routes.MapGroup(ContentLinks.Route).WithTags("Content").AllowAnonymous()
            .WithError(403, ErrorCodes.LinkExpired).WithError(403, ErrorCodes.LinkInvalid);
        content.MapMethods("/{token}", [HttpMethods.Get, HttpMethods.Head], ReadContent.Handle).WithName(nameof(ReadContent))
            .WithSummary("The bytes behind a signed link; ranges work.").WithAnswer(200, "application/octet-stream", null).WithAnswer(206, "application/octet-stream", null);
        // The link's own limit is the one that counts.
        content.MapPut("/{token}", WriteContent.Handle).WithName(nameof(WriteContent)).WithMetadata(new DisableRequestSizeLimitAttribute())
            .WithSummary("Takes the raw bytes of an upload, with the headers its link was given with.").WithError(413, ServiceDefaults.Errors.ErrorCodes.TooLarge);
    }
}
