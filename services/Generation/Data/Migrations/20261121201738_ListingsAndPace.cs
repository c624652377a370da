using System;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediaLab.Generation.Data.Migrations
{
    /// <inheritdoc />
    public partial class ListingsAndPace : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "requests_per_minute",
                table: "provider_settings",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "provider_listings",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    entries = table.Column<string>(type: "jsonb", nullable: false),
                    fetched_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    wanted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    problem = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_provider_listings", x => new { x.workspace_id, x.provider });
                });

            migrationBuilder.EnableRowLevelSecurity("generation", "provider_listings");

            migrationBuilder.CreateIndex(
                name: "ix_generations_workspace_id_provider_submitted_at",
                table: "generations",
                columns: new[] { "workspace_id", "provider", "submitted_at" },
                filter: "submitted_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_provider_listings_wanted_at",
                table: "provider_listings",
                column: "wanted_at",
                filter: "wanted_at is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "provider_listings");

            migrationBuilder.DropIndex(
                name: "ix_generations_workspace_id_provider_submitted_at",
                table: "generations");

            migrationBuilder.DropColumn(
                name: "requests_per_minute",
                table: "provider_settings");
        }
    }
}
