using System;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using NpgsqlTypes;

#nullable disable

namespace MediaLab.Assets.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "asset_jobs",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    asset_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    run_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    lease_owner = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lease_no = table.Column<long>(type: "bigint", nullable: false),
                    last_error = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    traceparent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asset_jobs", x => new { x.workspace_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "assets",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_by = table.Column<Guid>(type: "uuid", nullable: false),
                    generation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    ordinal = table.Column<int>(type: "integer", nullable: true),
                    type = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    description = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false),
                    favorite = table.Column<bool>(type: "boolean", nullable: false),
                    archived = table.Column<bool>(type: "boolean", nullable: false),
                    trashed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    purge_after = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trashed_with_project = table.Column<bool>(type: "boolean", nullable: false),
                    object_key = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    declared_media_type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    media_type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    size_bytes = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    width = table.Column<int>(type: "integer", nullable: true),
                    height = table.Column<int>(type: "integer", nullable: true),
                    duration_ms = table.Column<long>(type: "bigint", nullable: true),
                    details = table.Column<string>(type: "jsonb", nullable: true),
                    thumbnail_sizes = table.Column<int[]>(type: "integer[]", nullable: false),
                    has_waveform = table.Column<bool>(type: "boolean", nullable: false),
                    text_preview = table.Column<string>(type: "text", nullable: true),
                    problem = table.Column<string>(type: "text", nullable: true),
                    provider = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    model = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    prompt = table.Column<string>(type: "text", nullable: false),
                    parameters = table.Column<string>(type: "jsonb", nullable: true),
                    sandbox = table.Column<bool>(type: "boolean", nullable: false),
                    cost_nano_usd = table.Column<long>(type: "bigint", nullable: true),
                    cost_certainty = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    search_text = table.Column<string>(type: "text", nullable: false),
                    name_key = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, computedColumnSql: "lower(left(name, 80))", stored: true),
                    cost_key = table.Column<long>(type: "bigint", nullable: false, computedColumnSql: "coalesce(cost_nano_usd, -1)", stored: true),
                    search = table.Column<NpgsqlTsVector>(type: "tsvector", nullable: true, computedColumnSql: "to_tsvector('simple', search_text)", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assets", x => new { x.workspace_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "generation_costs",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    generation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    amount_nano_usd = table.Column<long>(type: "bigint", nullable: false),
                    certainty = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_generation_costs", x => new { x.workspace_id, x.generation_id });
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
                name: "project_states",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    purge_after = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    purged = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_project_states", x => new { x.workspace_id, x.project_id });
                });

            migrationBuilder.CreateTable(
                name: "asset_parents",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    asset_id = table.Column<Guid>(type: "uuid", nullable: false),
                    parent_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asset_parents", x => new { x.workspace_id, x.asset_id, x.parent_id });
                    table.ForeignKey(
                        name: "fk_asset_parents_assets_workspace_id_asset_id",
                        columns: x => new { x.workspace_id, x.asset_id },
                        principalTable: "assets",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "asset_tags",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    asset_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tag = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asset_tags", x => new { x.workspace_id, x.tag, x.asset_id });
                    table.ForeignKey(
                        name: "fk_asset_tags_assets_workspace_id_asset_id",
                        columns: x => new { x.workspace_id, x.asset_id },
                        principalTable: "assets",
                        principalColumns: new[] { "workspace_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_asset_jobs_run_at",
                table: "asset_jobs",
                column: "run_at");

            migrationBuilder.CreateIndex(
                name: "ix_asset_jobs_workspace_id_asset_id_kind",
                table: "asset_jobs",
                columns: new[] { "workspace_id", "asset_id", "kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_asset_parents_workspace_id_parent_id",
                table: "asset_parents",
                columns: new[] { "workspace_id", "parent_id" });

            migrationBuilder.CreateIndex(
                name: "ix_asset_tags_workspace_id_asset_id",
                table: "asset_tags",
                columns: new[] { "workspace_id", "asset_id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_archived",
                table: "assets",
                columns: new[] { "workspace_id", "created_at", "id" },
                filter: "archived");

            migrationBuilder.CreateIndex(
                name: "ix_assets_favorites",
                table: "assets",
                columns: new[] { "workspace_id", "created_at", "id" },
                filter: "favorite");

            migrationBuilder.CreateIndex(
                name: "ix_assets_purge_after",
                table: "assets",
                column: "purge_after",
                filter: "purge_after is not null");

            migrationBuilder.CreateIndex(
                name: "ix_assets_trash",
                table: "assets",
                columns: new[] { "workspace_id", "created_at", "id" },
                filter: "trashed_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_assets_unfinished_uploads",
                table: "assets",
                column: "updated_at",
                filter: "state = 'uploading'");

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_cost_key_id",
                table: "assets",
                columns: new[] { "workspace_id", "cost_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_created_at_id",
                table: "assets",
                columns: new[] { "workspace_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_generation_id_ordinal",
                table: "assets",
                columns: new[] { "workspace_id", "generation_id", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_name_key_id",
                table: "assets",
                columns: new[] { "workspace_id", "name_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_project_id_cost_key_id",
                table: "assets",
                columns: new[] { "workspace_id", "project_id", "cost_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_project_id_created_at_id",
                table: "assets",
                columns: new[] { "workspace_id", "project_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_project_id_name_key_id",
                table: "assets",
                columns: new[] { "workspace_id", "project_id", "name_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_project_id_size_bytes_id",
                table: "assets",
                columns: new[] { "workspace_id", "project_id", "size_bytes", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_size_bytes_id",
                table: "assets",
                columns: new[] { "workspace_id", "size_bytes", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_assets_workspace_id_type_created_at_id",
                table: "assets",
                columns: new[] { "workspace_id", "type", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_idempotent_requests_created_at",
                table: "idempotent_requests",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_processed_at",
                table: "inbox",
                column: "processed_at");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_id",
                table: "outbox",
                column: "message_id",
                unique: true);

            migrationBuilder.EnableRowLevelSecurity(
                "assets", "assets", "asset_tags", "asset_parents", "asset_jobs", "project_states", "generation_costs", "outbox", "idempotent_requests");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "asset_jobs");

            migrationBuilder.DropTable(
                name: "asset_parents");

            migrationBuilder.DropTable(
                name: "asset_tags");

            migrationBuilder.DropTable(
                name: "generation_costs");

            migrationBuilder.DropTable(
                name: "idempotent_requests");

            migrationBuilder.DropTable(
                name: "inbox");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "project_states");

            migrationBuilder.DropTable(
                name: "assets");
        }
    }
}
