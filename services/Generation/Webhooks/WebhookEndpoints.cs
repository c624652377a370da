using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Webhooks;

internal static class WebhookEndpoints
{
    /// <summary>Anonymous: the address, the provider's signature or both are the permission.</summary>
    public static void MapWebhookEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(WebhookAddresses.Route).WithTags("Webhooks").AllowAnonymous();
        group.MapPost("/{provider}/{token}", ReceiveWebhook.Handle).WithName(nameof(ReceiveWebhook))
            .WithSummary("For providers: says that a job got further. Any body; its signature is checked where the provider signs.")
            .WithError(403, GenerationErrorCodes.WebhookRefused).WithError(404, ErrorCodes.NotFound).WithError(413, ErrorCodes.TooLarge).WithError(429, ErrorCodes.RateLimited);
        group.MapPost("/{provider}", ReceiveAccountWebhook.Handle).WithName(nameof(ReceiveAccountWebhook))
            .WithSummary("For providers that call one address for a whole account: says that the job named in the signed body got further.")
            .WithError(403, GenerationErrorCodes.WebhookRefused).WithError(404, ErrorCodes.NotFound).WithError(413, ErrorCodes.TooLarge);
    }

    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration("Webhooks").ValidateOnStart()
            .Validate(options => options.PublicUrl is null or { IsAbsoluteUri: true, Scheme: "https" or "http" }, "Webhooks:PublicUrl is an address that begins with https://.");
        services.AddSingleton<WebhookTokens>();
        services.AddSingleton<WebhookSignatures>();
        services.AddSingleton<WebhookAddresses>();
        services.AddSingleton<WebhookPace>();
        services.AddSingleton<WebhookJobs>();
        services.AddSingleton<FalWebhookKeys>();
        services.AddHttpClient(FalWebhookKeys.Client, client => client.Timeout = TimeSpan.FromSeconds(10));
    }
}
