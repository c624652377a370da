using System;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediaLab.Costing.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "budget_alerts",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    scope = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    scope_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    period = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    period_start = table.Column<DateOnly>(type: "date", nullable: false),
                    threshold = table.Column<int>(type: "integer", nullable: false),
                    spent_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    limit_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    acknowledged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    acknowledged_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_budget_alerts", x => new { x.workspace_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "budgets",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    scope = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    scope_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    period = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    limit_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    thresholds = table.Column<int[]>(type: "integer[]", nullable: false),
                    follows_project = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_budgets", x => new { x.workspace_id, x.id });
                    table.CheckConstraint("ck_budgets_limit", "limit_nano_usd >= 0");
                });

            migrationBuilder.CreateTable(
                name: "holds",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    generation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    provider = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    model = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    amount_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    expected_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    certainty = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    price_version = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    lines = table.Column<string>(type: "jsonb", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    admitted_on = table.Column<DateOnly>(type: "date", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    settled_version = table.Column<long>(type: "bigint", nullable: false),
                    overrun_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    check_after = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_holds", x => new { x.workspace_id, x.generation_id });
                    table.CheckConstraint("ck_holds_amounts", "amount_nano_usd >= 0 and expected_nano_usd >= 0 and overrun_nano_usd >= 0");
                });

            migrationBuilder.CreateTable(
                name: "idempotent_requests",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    operation = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    key = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    request_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    location = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    body = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotent_requests", x => new { x.workspace_id, x.operation, x.key });
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    consumer = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    processed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox", x => new { x.message_id, x.consumer });
                });

            migrationBuilder.CreateTable(
                name: "ledger_entries",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    generation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    provider = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    model = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    amount_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    certainty = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    estimate_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    estimate_certainty = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    price_version = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    lines = table.Column<string>(type: "jsonb", nullable: false),
                    admitted_on = table.Column<DateOnly>(type: "date", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_entries", x => new { x.workspace_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    body = table.Column<string>(type: "jsonb", nullable: false),
                    ordering_key = table.Column<Guid>(type: "uuid", nullable: false),
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    traceparent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    parked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "price_overrides",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_by = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    model = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    unit = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    per = table.Column<long>(type: "bigint", nullable: false),
                    attributes = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_overrides", x => new { x.workspace_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "project_budget_versions",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_project_budget_versions", x => new { x.workspace_id, x.project_id });
                });

            migrationBuilder.CreateTable(
                name: "budget_usage",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    budget_id = table.Column<Guid>(type: "uuid", nullable: false),
                    period_start = table.Column<DateOnly>(type: "date", nullable: false),
                    reserved_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    spent_nano_usd = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_budget_usage", x => new { x.workspace_id, x.budget_id, x.period_start });
                    table.CheckConstraint("ck_budget_usage_reserved", "reserved_nano_usd >= 0");
                    table.ForeignKey(
                        name: "fk_budget_usage_budgets_workspace_id_budget_id",
                        columns: x => new { x.workspace_id, x.budget_id },
                        principalTable: "budgets",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_budget_alerts_workspace_id_created_at_id",
                table: "budget_alerts",
                columns: new[] { "workspace_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_budget_alerts_workspace_id_subject_id_period_start_kind_thr~",
                table: "budget_alerts",
                columns: new[] { "workspace_id", "subject_id", "period_start", "kind", "threshold" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_budgets_workspace_id_scope_scope_id_period_follows_project",
                table: "budgets",
                columns: new[] { "workspace_id", "scope", "scope_id", "period", "follows_project" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_holds_check_after",
                table: "holds",
                column: "check_after",
                filter: "state = 'Open'");

            migrationBuilder.CreateIndex(
                name: "ix_holds_open",
                table: "holds",
                columns: new[] { "workspace_id", "project_id" },
                filter: "state = 'Open'");

            migrationBuilder.CreateIndex(
                name: "ix_idempotent_requests_created_at",
                table: "idempotent_requests",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_processed_at",
                table: "inbox",
                column: "processed_at");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_workspace_id_admitted_on",
                table: "ledger_entries",
                columns: new[] { "workspace_id", "admitted_on" });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_workspace_id_created_at_id",
                table: "ledger_entries",
                columns: new[] { "workspace_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_workspace_id_generation_id_kind",
                table: "ledger_entries",
                columns: new[] { "workspace_id", "generation_id", "kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_workspace_id_project_id_created_at_id",
                table: "ledger_entries",
                columns: new[] { "workspace_id", "project_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_id",
                table: "outbox",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_price_overrides_workspace_id_provider_model_unit_attributes",
                table: "price_overrides",
                columns: new[] { "workspace_id", "provider", "model", "unit", "attributes" },
                unique: true);

            migrationBuilder.MakeAppendOnly("ledger_entries");
            migrationBuilder.EnableRowLevelSecurity(
                "costing", "price_overrides", "holds", "ledger_entries", "budgets", "budget_usage", "budget_alerts", "project_budget_versions", "outbox", "idempotent_requests");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "budget_alerts");

            migrationBuilder.DropTable(
                name: "budget_usage");

            migrationBuilder.DropTable(
                name: "holds");

            migrationBuilder.DropTable(
                name: "idempotent_requests");

            migrationBuilder.DropTable(
                name: "inbox");

            migrationBuilder.DropTable(
                name: "ledger_entries");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "price_overrides");

            migrationBuilder.DropTable(
                name: "project_budget_versions");

            migrationBuilder.DropTable(
                name: "budgets");
        }
    }
}
