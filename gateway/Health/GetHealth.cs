using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Gateway.Health;

/// <summary>How the system is.</summary>
/// <param name="Status" example="healthy">healthy, or degraded when a part of it is away.</param>
public sealed record HealthResponse([OneOf("healthy", "degraded")] string Status);

internal static class GetHealth
{
    public static async Task<Ok<Envelope<HealthResponse>>> Handle(SystemHealth health, CancellationToken cancellationToken) =>
        ApiResults.Ok(new HealthResponse(await health.IsHealthyAsync(cancellationToken) ? "healthy" : "degraded"));
}
