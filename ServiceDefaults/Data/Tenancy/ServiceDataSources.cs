using System.Diagnostics;
using MediaLab.ServiceDefaults.Data.Migrations;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace MediaLab.ServiceDefaults.Data.Tenancy;

/// <summary>The two logins of a service: requests and background work never share connections.</summary>
public sealed class ServiceDataSources : IAsyncDisposable
{
    public ServiceDataSources(IConfiguration configuration, ServiceIdentity service)
    {
        var text = configuration.GetConnectionString("database")
            ?? throw new InvalidOperationException("ConnectionStrings:database is not set: the service's own database.");
        var settings = new NpgsqlConnectionStringBuilder(text);
        if (settings.NoResetOnClose)
        {
            throw new InvalidOperationException("ConnectionStrings:database sets 'No Reset On Close': pooled connections would keep the last caller's workspace.");
        }

        var roles = DatabaseRoles.For(service.Name);
        App = Build(settings, roles.App);
        Worker = Build(settings, roles.Worker);
    }

    /// <summary>Connects as <c>{service}_app</c>.</summary>
    public NpgsqlDataSource App { get; }

    /// <summary>Connects as <c>{service}_worker</c>.</summary>
    public NpgsqlDataSource Worker { get; }

    public NpgsqlDataSource this[DatabaseRole role] => role switch
    {
        DatabaseRole.App => App,
        DatabaseRole.Worker => Worker,
    };

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Worker.DisposeAsync();
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, string role)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        var own = builder.ConnectionStringBuilder;
        own.Username = own.ApplicationName = role;
        // Seven services with two pools each must fit into one small server's max_connections.
        own.MaxPoolSize = settings.ShouldSerialize("Maximum Pool Size") ? settings.MaxPoolSize : 20;
        own.ConnectionIdleLifetime = 60;
        // Details quote the offending row's values: those must not reach a log.
        own.IncludeErrorDetail = false;
        // Polling loops have no trace of their own: their queries would drown what people do.
        builder.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .ConfigureBatchFilter(_ => Activity.Current is not null)
            .EnableFirstResponseEvent(false));
        return builder.Build();
    }
}
