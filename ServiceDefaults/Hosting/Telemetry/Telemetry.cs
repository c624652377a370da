using System.Diagnostics;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace MediaLab.ServiceDefaults.Telemetry;

/// <summary>OpenTelemetry from the runtime's own sources; exported over OTLP when the AppHost names an endpoint.</summary>
public static class Telemetry
{
    /// <summary>Prefix of MediaLab's own activity sources and meters, for example "MediaLab.Generation".</summary>
    public const string SourcePrefix = "MediaLab.";

    internal static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        // ASP.NET Core 10 leaves the semantic tags to the instrumentation package unless told otherwise.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        // Request lines carry query strings (searches, signed links); commands are in the traces.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                // The AppHost names the resource and its instance in OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
                if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
                {
                    resource.AddService(service);
                }
            })
            .WithTracing(tracing => tracing
                .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit", SourcePrefix + "*"))
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit", SourcePrefix + "*"));
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }
    }

    /// <summary>Names the server span by its route and says how it ended: what the instrumentation package would do.</summary>
    internal static void UseRequestTelemetry(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        var activity = http.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is not { IsAllDataRequested: true } || IsNoise(http.Request.Path))
        {
            if (activity is not null && IsNoise(http.Request.Path))
            {
                activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }

            await next(http);
            return;
        }

        // Now, because the exception handler forgets it.
        var endpoint = http.GetEndpoint();
        http.Response.Headers["X-Trace-Id"] = activity.TraceId.ToHexString();
        try
        {
            await next(http);
        }
        finally
        {
            var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
            activity.DisplayName = endpoint?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName
                ?? (route is null ? http.Request.Method : $"{http.Request.Method} {route}");
            activity.SetTag("http.route", route);
            activity.SetTag("http.response.status_code", http.Response.StatusCode);
            if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                activity.SetStatus(ActivityStatusCode.Error);
                activity.SetTag("error.type", ErrorCodes.ForStatus(http.Response.StatusCode));
            }
        }
    });

    /// <summary>Probes would drown what people do.</summary>
    private static bool IsNoise(PathString path) => path == "/alive" || path == "/health";
}
