using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Webhooks;

/// <summary>
/// A provider says that a job got further. What it says is not believed: it only makes the worker ask now instead of in a few seconds, so that
/// a repeated, a late or a lost call does no harm.
/// </summary>
internal static class ReceiveWebhook
{
    private const int MostBytes = 1 << 20;

    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        string provider, string token, HttpContext http, WebhookTokens tokens, WebhookSignatures signatures, WebhookPace pace, GenerationQueue queue,
        CancellationToken cancellationToken)
    {
        if (!signatures.CanCheck(provider) || tokens.Read(provider, token) is not { } named)
        {
            throw ApiException.NotFound("webhook");
        }

        if (!pace.Admits(named.GenerationId))
        {
            throw new ApiException(429, ErrorCodes.RateLimited, "This was said often enough.");
        }

        if (!await signatures.HoldsAsync(provider, http.Request.Headers, await ReadAsync(http, cancellationToken), cancellationToken))
        {
            throw new ApiException(403, GenerationErrorCodes.WebhookRefused, "The signature does not fit, or its time is over.");
        }

        await queue.WakeAsync(provider, named.WorkspaceId, named.GenerationId, cancellationToken);
        return ApiResults.Done();
    }

    /// <summary>The bytes that were signed, not what they mean.</summary>
    internal static async Task<byte[]> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var piece = new byte[16 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(piece, cancellationToken)) > 0;)
        {
            body.Write(piece, 0, read);
            if (body.Length > MostBytes)
            {
                throw new ApiException(413, ErrorCodes.TooLarge, $"A webhook has at most {MostBytes} bytes.");
            }
        }

        return body.ToArray();
    }
}
