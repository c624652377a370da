using Microsoft.Extensions.Hosting;
using Npgsql;

namespace MediaLab.ServiceDefaults.Data.Tenancy;

/// <summary>Refuses to start a service whose logins would bypass row-level security.</summary>
internal sealed class RoleCheck(ServiceDataSources sources) : IHostedLifecycleService
{
    private const string Sql = """
        select r.rolsuper or r.rolbypassrls
            or exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'member'))
        from pg_roles r where r.rolname = current_user
        """;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var source in (NpgsqlDataSource[])[sources.App, sources.Worker])
        {
            await using var command = source.CreateCommand(Sql);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
            {
                var login = new NpgsqlConnectionStringBuilder(source.ConnectionString).Username;
                throw new InvalidOperationException(
                    $"Role '{login}' is a superuser, bypasses row-level security or owns the tables. A service must not run as such a role; see docs/operations.md.");
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
