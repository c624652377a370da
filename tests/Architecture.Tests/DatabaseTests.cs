using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediaLab.Architecture.Tests;

/// <summary>Looks at every service's migrated database, not at what the code means it to be.</summary>
[Collection(SystemCollection.Name)]
public sealed class DatabaseTests(InspectedSystem system)
{
    [Fact]
    public async Task Every_table_of_a_tenant_is_guarded_by_forced_policies_for_reading_and_writing()
    {
        const string Sql = """
            select c.relname,
                   c.relrowsecurity and c.relforcerowsecurity,
                   exists (select 1 from pg_policies p where p.tablename = c.relname and $1 || '_app' = any(p.roles) and p.cmd = 'ALL'
                           and p.qual like '%app.workspace_id%' and p.with_check like '%app.workspace_id%'),
                   not exists (select 1 from pg_policies p where p.tablename = c.relname and ('public' = any(p.roles) or ($1 || '_app' = any(p.roles) and p.qual not like '%workspace_id%')))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p')
              and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped)
            """;
        foreach (var service in system.Services)
        {
            var tables = await RowsAsync(service, Sql, service.Name);
            Assert.NotEmpty(tables);
            Assert.All(tables, table =>
            {
                Assert.True((bool)table[1], $"{service.Name}.{table[0]}: row-level security is not enabled and forced.");
                Assert.True((bool)table[2], $"{service.Name}.{table[0]}: no policy with USING and WITH CHECK for requests.");
                Assert.True((bool)table[3], $"{service.Name}.{table[0]}: a policy lets requests see more than their workspace.");
            });
        }
    }

    /// <summary>Policies do not guard keys: a foreign row would show by colliding, or be pointed at.</summary>
    [Fact]
    public async Task Every_key_and_foreign_key_of_a_tenants_table_contains_the_workspace()
    {
        const string Sql = """
            with tenant as (
                select c.oid, c.relname, a.attnum from pg_class c
                join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
                join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
                where c.relkind in ('r', 'p'))
            select t.relname, i.relname, t.attnum = any(x.indkey::int2[]) from tenant t
            join pg_index x on x.indrelid = t.oid and x.indisunique join pg_class i on i.oid = x.indexrelid
            union all
            select t.relname, k.conname, t.attnum = any(k.conkey) from tenant t
            join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' join tenant target on target.oid = k.confrelid
            """;
        foreach (var service in system.Services)
        {
            var keys = await RowsAsync(service, Sql);
            Assert.NotEmpty(keys);
            // The outbox counts and names its rows itself; no caller can choose.
            Assert.All(keys.Where(key => (string)key[0] != "outbox" && !SystemMadeKeys.Contains($"{service.Name}.{key[1]}")), key =>
                Assert.True((bool)key[2], $"{service.Name}: {key[1]} of {key[0]} lacks workspace_id."));
        }
    }

    /// <summary>What is looked up before a workspace is known; only random values of our own making.</summary>
    private static readonly string[] SystemMadeKeys = ["identity.ix_access_tokens_token_sha256"];

    [Fact]
    public async Task Requests_own_nothing_and_views_see_with_the_callers_eyes()
    {
        foreach (var service in system.Services)
        {
            var owners = await RowsAsync(service, "select distinct tableowner::text from pg_tables where schemaname = 'public'");
            Assert.Equal([$"{service.Name}_owner"], owners.Select(row => (string)row[0]));
            var views = await RowsAsync(service, "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and relkind = 'v' and not coalesce('security_invoker=true' = any(reloptions), false)");
            Assert.Empty(views.Select(row => row[0]));
        }
    }

    [Fact]
    public void No_model_has_changes_that_no_migration_makes()
    {
        Assert.NotEmpty(system.Services);
        Assert.All(system.Services, service =>
        {
            using var scope = service.Services.CreateScope();
            Assert.False(((DbContext)scope.ServiceProvider.GetRequiredService(service.ContextType!)).Database.HasPendingModelChanges(), service.Name);
        });
    }

    private static async Task<List<object[]>> RowsAsync(IInspectedService service, string sql, params object[] values)
    {
        await using var command = service.Admin.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
