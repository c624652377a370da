using MediaLab.ServiceDefaults.Data.Migrations;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaLab.ServiceDefaults.Data.Tenancy;

/// <summary>Row-level security in migrations.</summary>
public static class RowLevelSecurity
{
    /// <summary>
    /// The app role sees and writes one workspace's rows, the worker role all. FORCE binds the owner too. The sub-select makes the
    /// setting one InitPlan per query, the nullif keeps an empty setting from raising.
    /// </summary>
    /// <param name="migration">The migration being built.</param>
    /// <param name="service">The resource name, for example "projects".</param>
    /// <param name="tables">Tables that have a workspace_id column.</param>
    public static void EnableRowLevelSecurity(this MigrationBuilder migration, string service, params string[] tables)
    {
        var roles = DatabaseRoles.For(service);
        foreach (var table in tables)
        {
            migration.Sql($"""
                alter table {table} enable row level security;
                alter table {table} force row level security;
                create policy workspace on {table} to {roles.App}
                    using (workspace_id = (select nullif(current_setting('app.workspace_id', true), '')::uuid))
                    with check (workspace_id = (select nullif(current_setting('app.workspace_id', true), '')::uuid));
                create policy worker on {table} to {roles.Worker} using (true) with check (true);
                """);
        }
    }
}
