using MediaLab.ServiceDefaults.Http;

namespace MediaLab.Gateway.Health;

/// <summary>How the system is.</summary>
/// <param name="Status">healthy, or degraded when a part of it is away.</param>
public sealed record HealthResponse(string Status);

internal static class HealthEndpoints
{
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SystemHealth>();
        builder.Services.AddHttpClient(SystemHealth.ClientName, client => client.Timeout = TimeSpan.FromSeconds(3));
    }

    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/health", async (SystemHealth health, CancellationToken cancellationToken) =>
                ApiResults.Ok(new HealthResponse(await health.IsHealthyAsync(cancellationToken) ? "healthy" : "degraded")))
            .WithName("GetHealth").WithTags("Health").WithSummary("How the system is").AllowAnonymous();
}
