using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Assets.Assets;

internal static class GetContent
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Redirects to a signed link: one address for players and pages that is good as long as the session is.</summary>
    public static async Task<RedirectHttpResult> Handle(Guid id, AssetsDb db, ContentLinks links, HttpContext http, CancellationToken cancellationToken)
    {
        var asset = await db.FindStoredAsync(id, cancellationToken);
        // Not longer than a link lives at the least.
        http.Response.Headers.CacheControl = "private, max-age=600";
        return TypedResults.Redirect(links.Download(asset.ObjectKey, asset.HeadersFor(attachment: false), Lifetime, LinkAudience.Public).Url);
    }
}
