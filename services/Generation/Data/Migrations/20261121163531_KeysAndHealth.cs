using System;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediaLab.Generation.Data.Migrations
{
    /// <inheritdoc />
    public partial class KeysAndHealth : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "probed_at",
                table: "provider_health",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<double[]>(
                name: "recent_latencies_ms",
                table: "provider_health",
                type: "double precision[]",
                nullable: false,
                defaultValue: new double[0]);

            migrationBuilder.AddColumn<Guid>(
                name: "key_id",
                table: "generations",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid[]>(
                name: "tried_keys",
                table: "generations",
                type: "uuid[]",
                nullable: false,
                defaultValue: new Guid[0]);

            migrationBuilder.CreateTable(
                name: "key_circuits",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    key_id = table.Column<Guid>(type: "uuid", nullable: false),
                    open_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    cause = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_key_circuits", x => new { x.workspace_id, x.provider, x.key_id });
                });

            migrationBuilder.EnableRowLevelSecurity("generation", "key_circuits");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "key_circuits");

            migrationBuilder.DropColumn(
                name: "probed_at",
                table: "provider_health");

            migrationBuilder.DropColumn(
                name: "recent_latencies_ms",
                table: "provider_health");

            migrationBuilder.DropColumn(
                name: "key_id",
                table: "generations");

            migrationBuilder.DropColumn(
                name: "tried_keys",
                table: "generations");
        }
    }
}
