using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace MediaLab.ServiceDefaults.Http;

public static class BodyLimit
{
    /// <summary>
    /// Bytes of the largest JSON body, 16 MiB: a batch of several hundred long prompts. The gateway takes less than this but for batches; media never
    /// travels as JSON.
    /// </summary>
    public const long Json = 16 * 1024 * 1024;

    /// <summary>Limits the bodies of routes that bind one and set no limit of their own (<c>RequestSizeLimit</c>).</summary>
    internal static void UseBodyLimit(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.GetEndpoint()?.Metadata is { } metadata
            && metadata.GetMetadata<IAcceptsMetadata>() is not null
            && metadata.GetMetadata<IRequestSizeLimitMetadata>() is null
            && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = Json;
        }

        return next(http);
    });
}
