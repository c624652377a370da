using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Assets.Storage;

/// <summary>Takes the bytes of an upload, up to the link's limit.</summary>
internal static class WriteContent
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        string token, LinkSigner signer, IObjectStore store, HttpContext http, CancellationToken cancellationToken)
    {
        var grant = signer.Verify(token);
        if (grant.Headers is not null)
        {
            throw new ApiException(403, ErrorCodes.LinkInvalid, "This link is for reading.");
        }

        if (http.Request.ContentLength > grant.MaxBytes)
        {
            throw TooLarge(grant.MaxBytes);
        }

        try
        {
            await store.WriteAsync(grant.Key, http.Request.Body, grant.MediaType, grant.MaxBytes, cancellationToken);
        }
        catch (ObjectTooLargeException)
        {
            throw TooLarge(grant.MaxBytes);
        }

        return ApiResults.Done();
    }

    private static ApiException TooLarge(long maxBytes) =>
        new(413, ServiceDefaults.Errors.ErrorCodes.TooLarge, $"This upload may have at most {maxBytes} bytes.", new { maxBytes });
}
