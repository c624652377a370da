using System;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediaLab.Generation.Data.Migrations
{
    /// <inheritdoc />
    public partial class Batches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "batch_id",
                table: "generations",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "batch_index",
                table: "generations",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "batches",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_by = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    type = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false),
                    max_concurrency = table.Column<int>(type: "integer", nullable: false),
                    max_price_nano_usd = table.Column<long>(type: "bigint", nullable: true),
                    hidden_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_batches", x => new { x.workspace_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_generations_workspace_id_batch_id_batch_index",
                table: "generations",
                columns: new[] { "workspace_id", "batch_id", "batch_index" },
                filter: "batch_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_batches_workspace_id_created_at_id",
                table: "batches",
                columns: new[] { "workspace_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_batches_workspace_id_project_id_created_at_id",
                table: "batches",
                columns: new[] { "workspace_id", "project_id", "created_at", "id" });

            migrationBuilder.EnableRowLevelSecurity("generation", "batches");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "batches");

            migrationBuilder.DropIndex(
                name: "ix_generations_workspace_id_batch_id_batch_index",
                table: "generations");

            migrationBuilder.DropColumn(
                name: "batch_id",
                table: "generations");

            migrationBuilder.DropColumn(
                name: "batch_index",
                table: "generations");
        }
    }
}
