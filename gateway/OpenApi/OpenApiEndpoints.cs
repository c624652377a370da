using Microsoft.Net.Http.Headers;

namespace MediaLab.Gateway.OpenApi;

internal static class OpenApiEndpoints
{
    private static readonly Dictionary<string, string> ReferenceFiles = new()
    {
        ["index.html"] = "text/html; charset=utf-8",
        ["reference.js"] = "text/javascript; charset=utf-8",
        ["reference.css"] = "text/css; charset=utf-8",
    };

    public static void AddPublicDocument(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PublicDocument>();
        builder.Services.AddHttpClient(PublicDocument.ClientName, client => client.Timeout = TimeSpan.FromSeconds(5));
    }

    public static void MapPublicDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/openapi.json", async (PublicDocument document, HttpContext http, CancellationToken cancellationToken) =>
        {
            var (json, tag) = await document.GetAsync(cancellationToken);
            http.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(json, "application/json", entityTag: new EntityTagHeaderValue(tag));
        }).AllowAnonymous().ExcludeFromDescription();
        // Relative addresses in the page need the slash.
        routes.MapGet("/api/reference", (HttpContext http) => http.Request.Path.Value!.EndsWith('/') ? File("index.html") : TypedResults.LocalRedirect("/api/reference/index.html"))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/api/reference/{file}", (string file) => File(file)).AllowAnonymous().ExcludeFromDescription();
    }

    private static IResult File(string name) =>
        ReferenceFiles.TryGetValue(name, out var contentType) && typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream("reference/" + name) is { } stream
            ? TypedResults.Stream(stream, contentType)
            : TypedResults.NotFound();
}
