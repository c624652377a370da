using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Grpc;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using MediaLab.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace MediaLab.ServiceDefaults;

/// <summary>What every MediaLab process has in common. A service's Program.cs calls these two and adds what is its own.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Telemetry, health, errors, strict JSON, authentication of internal tokens, gRPC and the Kestrel endpoints.</summary>
    /// <param name="builder">The application being built.</param>
    /// <param name="service">The resource name, for example "generation": issuer and audience of tokens, prefix of queues.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        builder.Services.AddSingleton(new ServiceIdentity(service));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry(service);
        builder.ListenOnHttpAndGrpc();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = ShutdownTimes.Host;
            // One after the other, a slow request would use up the time in which a worker gives its work back.
            options.ServicesStopConcurrently = true;
        });
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["alive"]);
        builder.Services.AddApiErrors();
        builder.Services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        builder.AddInternalAuthentication(service);
        builder.Services.AddOpenApiDocument(service);
        builder.Services.AddGrpc(options =>
        {
            options.Interceptors.Add<GrpcErrorInterceptor>();
            // Its catch-all routes would turn 405 and 415 of REST routes into 404.
            options.IgnoreUnknownServices = true;
        });
        return builder;
    }

    /// <summary>The middleware pipeline and the health endpoints, in the only right order.</summary>
    /// <param name="app">The application.</param>
    /// <param name="isPublic">Anyone may ask this process: <c>/health</c> is one word, and it does not describe its routes at <c>/openapi/v1.json</c>.</param>
    public static WebApplication UseServiceDefaults(this WebApplication app, bool isPublic = false)
    {
        app.UseRequestTelemetry();
        app.UseApiErrors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseBodyLimit();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains("alive") }).AllowAnonymous();
        if (isPublic)
        {
            app.MapHealthChecks("/health").AllowAnonymous();
        }
        else
        {
            app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthReportWriter.WriteAsync }).AllowAnonymous();
            app.MapOpenApiDocument();
        }

        return app;
    }
}

/// <summary>The resource name of this process, for example "generation".</summary>
public sealed record ServiceIdentity(string Name);
