using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Assets.Assets;

/// <summary>An address that works without credentials until its time is over. Ranges work.</summary>
/// <param name="Url" example="/api/assets/content/eyJrIjoiYS8wMTk5N2MzZSJ9.Kd3W9vRn7LXb">Where the bytes are.</param>
/// <param name="ExpiresAt">When the address stops working.</param>
public sealed record DownloadAssetResponse(string Url, DateTimeOffset ExpiresAt);

internal static class DownloadAsset
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static async Task<Ok<Envelope<DownloadAssetResponse>>> Handle(Guid id, AssetsDb db, ContentLinks links, CancellationToken cancellationToken)
    {
        var asset = await db.FindStoredAsync(id, cancellationToken);
        var link = links.Download(asset.ObjectKey, asset.HeadersFor(attachment: true), Lifetime, LinkAudience.Public);
        return ApiResults.Ok(new DownloadAssetResponse(link.Url, link.ExpiresAt));
    }
}
