using MediaLab.ServiceDefaults.Data.Migrations;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaLab.Identity.Data;

/// <summary>Row-level security of tables that belong to a person, not to a workspace.</summary>
internal static class UserSecurity
{
    /// <summary>The app role sees and writes the signed-in user's rows only; log-in and look-up run as the worker role.</summary>
    public static void EnableUserSecurity(this MigrationBuilder migration, string table, string column = "user_id")
    {
        var roles = DatabaseRoles.For("identity");
        migration.Sql($"""
            alter table {table} enable row level security;
            alter table {table} force row level security;
            create policy own on {table} to {roles.App}
                using ({column} = (select nullif(current_setting('app.user_id', true), '')::uuid))
                with check ({column} = (select nullif(current_setting('app.user_id', true), '')::uuid));
            create policy worker on {table} to {roles.Worker} using (true) with check (true);
            """);
    }
}
