using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaLab.Costing.Data;

/// <summary>
/// The ledger's promise, kept by the database itself: entries are added and never touched again, by any role. Only with the whole workspace
/// they go.
/// </summary>
internal static class LedgerGuard
{
    public static void MakeAppendOnly(this MigrationBuilder migration, string table) => migration.Sql($"""
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception 'entries of % never change: post a correction', tg_table_name using errcode = 'restrict_violation';
        end $$;
        create trigger {table}_append_only before update or delete on {table} for each row execute function refuse_change();
        """);

    /// <summary>The books of a workspace in erased_workspaces may go; nothing may change.</summary>
    public static void LetErasedWorkspacesGo(this MigrationBuilder migration) => migration.Sql("""
        create or replace function refuse_change() returns trigger language plpgsql as $$
        begin
            if tg_op = 'DELETE' and exists (select 1 from erased_workspaces where workspace_id = old.workspace_id) then
                return old;
            end if;
            raise exception 'entries of % never change: post a correction', tg_table_name using errcode = 'restrict_violation';
        end $$;
        """);

    /// <summary>As it was before workspaces could be erased.</summary>
    public static void KeepAllWorkspaces(this MigrationBuilder migration) => migration.Sql("""
        create or replace function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception 'entries of % never change: post a correction', tg_table_name using errcode = 'restrict_violation';
        end $$;
        """);
}
