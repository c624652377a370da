using System.Globalization;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace MediaLab.Assets.Storage;

/// <summary>Serves an object to who has a link: ranges (for seeking), conditional requests, private caching until the link ends.</summary>
internal static class ReadContent
{
    public static async Task<FileStreamHttpResult> Handle(
        string token, LinkSigner signer, IObjectStore store, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        var grant = signer.Verify(token);
        if (grant.Headers is not { } headers)
        {
            throw new ApiException(403, ErrorCodes.LinkInvalid, "This link is for writing.");
        }

        var stored = await store.OpenAsync(grant.Key, cancellationToken) ?? throw ApiException.NotFound("file");
        var disposition = new ContentDispositionHeaderValue(headers.Attachment ? "attachment" : "inline");
        disposition.SetHttpFileName(headers.FileName);
        var response = http.Response.Headers;
        response.ContentDisposition = disposition.ToString();
        response.XContentTypeOptions = "nosniff";
        // Should a browser ever open it as a page: no scripts, no origin, nothing loaded from elsewhere.
        response.ContentSecurityPolicy = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; sandbox";
        response.CacheControl = string.Create(CultureInfo.InvariantCulture, $"private, max-age={grant.ExpiresAt - clock.GetUtcNow().ToUnixTimeSeconds()}, immutable");
        return TypedResults.File(
            stored.Content, headers.MediaType, lastModified: stored.LastModified, entityTag: new EntityTagHeaderValue($"\"{stored.EntityTag}\""), enableRangeProcessing: true);
    }
}
