using MediaLab.ServiceDefaults.Data.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediaLab.ServiceDefaults.Data.Migrations;

/// <summary>
/// The one-shot step <c>--migrate</c>: roles, tables and the broker's topology exist before any service starts. Connects with the
/// administrative login; the service itself never does.
/// </summary>
public static class ServiceMigrations
{
    // One migration of a database at a time. Roles belong to the whole server, where no such lock reaches: see OpenWithRolesAsync.
    private const long MigrationLock = 0x4D4C_6D69_6772;
    private const int RoleAttempts = 10;

    /// <summary>Runs the step when asked to. True: it ran, the process should end.</summary>
    public static async Task<bool> MigrateIfAskedAsync<TDb>(this WebApplication app, string[] args)
        where TDb : ServiceDbContext
    {
        if (!args.Contains("--migrate"))
        {
            return false;
        }

        await MigrateAsync<TDb>(app.Services);
        await MessagingExtensions.DeployTopologyAsync(app.Services);
        return true;
    }

    /// <summary>Roles and tables only; for tests that need no broker.</summary>
    public static async Task MigrateAsync<TDb>(IServiceProvider services)
        where TDb : ServiceDbContext
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var roles = DatabaseRoles.For(services.GetRequiredService<ServiceIdentity>().Name);
        var admin = configuration.GetConnectionString("database")
            ?? throw new InvalidOperationException("ConnectionStrings:database is not set.");
        var password = configuration["DatabasePassword"]
            ?? throw new InvalidOperationException("DatabasePassword is not set: the password the service's roles get.");

        // Without a limit: a migration may take its time, and others wait for it.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { Pooling = false, CommandTimeout = 0 });
        await using var connection = await OpenWithRolesAsync(source, roles, password);
        await ExecuteAsync(connection, $"set role {roles.Owner}");

        var options = new DbContextOptionsBuilder<TDb>().UseNpgsql(connection).Options;
        await using var db = (TDb)ActivatorUtilities.CreateInstance(services, typeof(TDb), options);
        await db.Database.MigrateAsync();
        // The owner may not grant the schema: only a warning would say so.
        await ExecuteAsync(connection, $"""
            reset role;
            grant usage on schema public to {roles.App}, {roles.Worker};
            grant select, insert, update, delete on all tables in schema public to {roles.App}, {roles.Worker};
            grant usage, select on all sequences in schema public to {roles.App}, {roles.Worker};
            revoke all on "__EFMigrationsHistory" from {roles.App}, {roles.Worker};
            """);
        // What an older version could not read, this one may.
        await ExecuteAsync(connection, $"set role {roles.Worker}; update outbox set parked_at = null, last_error = null where parked_at is not null");
    }

    /// <summary>
    /// A connection that holds the database's lock, once the roles are there. Idempotent. Migrations of two databases may touch the same
    /// role at once, which Postgres refuses to one of them: that one repeats, on a new connection, because a failed one is closed.
    /// </summary>
    private static async Task<NpgsqlConnection> OpenWithRolesAsync(NpgsqlDataSource source, DatabaseRoles roles, string password)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await source.OpenConnectionAsync();
            try
            {
                await ExecuteAsync(connection, $"select pg_advisory_lock({MigrationLock})");
                await CreateRolesAsync(connection, roles, password);
                return connection;
            }
            catch (PostgresException race) when (attempt < RoleAttempts
                && race.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.InternalError)
            {
                await connection.DisposeAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 200)));
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
    }

    private static async Task CreateRolesAsync(NpgsqlConnection connection, DatabaseRoles roles, string password)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var (role, options) in ((string, string)[])[(roles.Owner, "nologin"), (roles.App, "login"), (roles.Worker, "login")])
        {
            await ExecuteAsync(connection, $"""
                do $$ begin
                    if not exists (select 1 from pg_roles where rolname = '{role}') then
                        create role {role} {options} nosuperuser nocreatedb nocreaterole nobypassrls;
                    end if;
                end $$
                """);
        }

        // A password cannot be a parameter of ALTER ROLE: let the server quote it.
        await using (var command = new NpgsqlCommand("select format('alter role %I password %L; alter role %I password %L', @app, @password, @worker, @password)", connection))
        {
            command.Parameters.AddWithValue("app", roles.App);
            command.Parameters.AddWithValue("worker", roles.Worker);
            command.Parameters.AddWithValue("password", password);
            await ExecuteAsync(connection, (string)(await command.ExecuteScalarAsync())!);
        }

        await ExecuteAsync(connection, $"""
            do $$ begin
                execute format('revoke all on database %I from public', current_database());
                execute format('grant connect on database %I to {roles.App}, {roles.Worker}', current_database());
                execute format('grant create, connect, temporary on database %I to {roles.Owner}', current_database());
            end $$;
            revoke all on schema public from public;
            grant usage, create on schema public to {roles.Owner};
            grant {roles.Owner} to current_user;
            """);
        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
