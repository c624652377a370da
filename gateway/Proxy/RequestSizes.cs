using MediaLab.Gateway.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace MediaLab.Gateway.Proxy;

/// <summary>Refuses a body that is too large before any of it goes to a service.</summary>
internal static class RequestSizes
{
    public static Task Check(HttpContext http, RequestDelegate next)
    {
        var limits = http.RequestServices.GetRequiredService<IOptions<BodyLimits>>().Value;
        var path = http.Request.Path;
        var most = ApiRoutes.IsSignedLink(path) ? limits.UploadBytes : ApiRoutes.IsBatch(path) ? limits.BatchBytes : limits.JsonBytes;
        if (http.Request.ContentLength > most)
        {
            throw new BadHttpRequestException("The request is too large.", StatusCodes.Status413PayloadTooLarge);
        }

        // For a body that does not say how long it is.
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most;
        return next(http);
    }
}
