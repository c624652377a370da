using System.Text.Json;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Webhooks;

/// <summary>
/// The same as <see cref="ReceiveWebhook"/> from a provider that calls one address for all jobs of an account: the job is the one that the signed
/// body names. A job that is none of ours is somebody else's with the same account, and no error.
/// </summary>
internal static class ReceiveAccountWebhook
{
    /// <summary>All of them sign: nothing else proves a call to an address that everybody knows.</summary>
    private static readonly HashSet<string> PerAccount = ["elevenlabs"];

    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        string provider, HttpContext http, WebhookSignatures signatures, WebhookPace pace, WebhookJobs jobs, GenerationQueue queue, CancellationToken cancellationToken)
    {
        if (!PerAccount.Contains(provider) || !signatures.CanCheck(provider))
        {
            throw ApiException.NotFound("webhook");
        }

        var body = await ReceiveWebhook.ReadAsync(http, cancellationToken);
        if (!await signatures.HoldsAsync(provider, http.Request.Headers, body, cancellationToken))
        {
            throw new ApiException(403, GenerationErrorCodes.WebhookRefused, "The signature does not fit, or its time is over.");
        }

        foreach (var (workspaceId, generationId) in JobIdOf(body) is { } id ? await jobs.FindAsync(provider, id, cancellationToken) : [])
        {
            if (pace.Admits(generationId))
            {
                await queue.WakeAsync(provider, workspaceId, generationId, cancellationToken);
            }
        }

        return ApiResults.Done();
    }

    /// <summary>Of the job as asking for it answers, or of an event that holds it as its data.</summary>
    private static string? JobIdOf(byte[] body)
    {
        try
        {
            var said = JsonElement.Parse(body);
            return said.TextAt("id") ?? said.TextAt("data.id");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
