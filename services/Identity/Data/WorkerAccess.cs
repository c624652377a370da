using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Identity.Data;

/// <summary>For endpoints that must find a user before anyone is signed in, or across workspaces.</summary>
internal static class WorkerAccess
{
    private sealed record Marker;

    /// <summary>The endpoint's database connection is the worker role's: it sees every row and must filter by itself.</summary>
    public static TBuilder WithWorkerAccess<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Marker());

    /// <summary>Chooses the role before the endpoint's services, and with them the connection, are made.</summary>
    public static void UseWorkerAccess(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null)
        {
            http.RequestServices.GetRequiredService<DatabaseAccess>().UseWorker();
        }

        return next(http);
    });
}
