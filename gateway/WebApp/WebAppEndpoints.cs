using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Gateway.WebApp;

internal static class WebAppEndpoints
{
    public static void AddWebApp(this WebApplicationBuilder builder) => builder.Services.AddSingleton<WebAppFiles>();

    /// <summary>Files, before anything else: they need no session, no limits and no routing.</summary>
    public static void UseWebApp(this WebApplication app)
    {
        var files = app.Services.GetRequiredService<WebAppFiles>();
        app.Use((http, next) =>
            IsRead(http.Request) && http.Request.Path is { HasValue: true, Value: not "/" } path && !path.StartsWithSegments("/api")
            && files.Find(path.Value!, http.Request) is { } file ? file.SendAsync(http) : next(http));
    }

    /// <summary>Every page of the app is index.html; an unknown address under /api, or a file that is gone, is not a page.</summary>
    public static void MapWebApp(this WebApplication app)
    {
        var files = app.Services.GetRequiredService<WebAppFiles>();
        app.MapFallback("/api/{**path}", _ => throw new ApiException(404, ServiceDefaults.Errors.ErrorCodes.NotFound, "There is nothing at this address."));
        app.MapFallback("{**path}", http =>
        {
            if (!IsRead(http.Request) || Path.HasExtension(http.Request.Path) || http.Request.Path.StartsWithSegments("/assets"))
            {
                throw new ApiException(404, ServiceDefaults.Errors.ErrorCodes.NotFound, "There is nothing at this address.");
            }

            return files.Find(WebAppFiles.Index, http.Request) is { } index
                ? index.SendAsync(http)
                : throw ApiException.Unavailable("The web app is not built yet: run 'npm ci && npm run build' in clients/web, or use ./medialab up.");
        });
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
