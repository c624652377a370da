namespace MediaLab.Gateway.Health;

internal static class HealthEndpoints
{
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SystemHealth>();
        builder.Services.AddHttpClient(SystemHealth.ClientName, client => client.Timeout = TimeSpan.FromSeconds(3));
    }

    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/health", GetHealth.Handle).WithName(nameof(GetHealth)).WithTags("Health").WithSummary("How the system is").AllowAnonymous();
}
