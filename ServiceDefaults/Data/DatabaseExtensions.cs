using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.Data.Outbox;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MediaLab.ServiceDefaults.Data;

public static class DatabaseExtensions
{
    /// <summary>The service's own database: tenant-aware connections for requests, a worker login for background work.</summary>
    public static WebApplicationBuilder AddServiceDatabase<TDb>(this WebApplicationBuilder builder)
        where TDb : ServiceDbContext
    {
        builder.Services.AddSingleton<ServiceDataSources>();
        builder.Services.AddSingleton(services => IdempotencySlots.For(services.GetRequiredService<ServiceDataSources>()));
        builder.Services.AddScoped<DatabaseAccess>();
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddDbContext<TDb>((services, options) => options
            .UseNpgsql(services.GetRequiredService<ServiceDataSources>()[services.GetRequiredService<DatabaseAccess>().Role])
            // Whoever asked gets the exception and logs it: once is enough, above all while the database is away.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.ConnectionError, CoreEventId.QueryIterationFailed, CoreEventId.SaveChangesFailed))
            .AddInterceptors(
                new TenantConnectionInterceptor(services.GetRequiredService<CurrentUser>()),
                new OutboxSignalInterceptor(services.GetRequiredService<OutboxSignal>())));
        builder.Services.AddScoped<ServiceDbContext>(services => services.GetRequiredService<TDb>());
        builder.Services.AddSingleton<ExceptionTranslation>(DatabaseErrors.Translate);
        builder.Services.AddHostedService<RoleCheck>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database");
        return builder;
    }

    private sealed class DatabaseHealthCheck(ServiceDataSources sources) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = sources.App.CreateCommand("select 1");
                command.CommandTimeout = 3;
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Npgsql.NpgsqlException exception)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.", exception);
            }
        }
    }
}
