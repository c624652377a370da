using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Webhooks;

/// <summary>Where a provider may say that a job got further.</summary>
internal sealed class WebhookAddresses(WebhookTokens tokens, WebhookSignatures signatures, IOptions<WebhookOptions> options)
{
    public const string Route = "/api/webhooks";

    /// <summary>Null: this installation takes none from the provider, and the job is only asked for.</summary>
    public Uri? Of(string provider, Guid workspaceId, Guid generationId) => options.Value.PublicUrl is { } address && signatures.CanCheck(provider)
        ? new Uri($"{address.AbsoluteUri.TrimEnd('/')}{Route}/{provider}/{tokens.Issue(provider, workspaceId, generationId)}")
        : null;
}
