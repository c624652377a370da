using Microsoft.EntityFrameworkCore.Migrations;

namespace MediaLab.Costing.Data;

/// <summary>The ledger's promise, kept by the database itself: entries are added and never touched again, by any role.</summary>
internal static class LedgerGuard
{
    public static void MakeAppendOnly(this MigrationBuilder migration, string table) => migration.Sql($"""
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception 'entries of % never change: post a correction', tg_table_name using errcode = 'restrict_violation';
        end $$;
        create trigger {table}_append_only before update or delete on {table} for each row execute function refuse_change();
        """);
}
