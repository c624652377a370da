using System;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediaLab.Costing.Data.Migrations
{
    /// <inheritdoc />
    public partial class ErasedWorkspaces : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "erased_workspaces",
                columns: table => new
                {
                    workspace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erased_workspaces", x => x.workspace_id);
                });

            migrationBuilder.EnableRowLevelSecurity("costing", "erased_workspaces");
            migrationBuilder.LetErasedWorkspacesGo();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.KeepAllWorkspaces();
            migrationBuilder.DropTable(
                name: "erased_workspaces");
        }
    }
}
