using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediaLab.Projects.Data.Migrations
{
    /// <inheritdoc />
    public partial class GoneAssets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "gone",
                table: "project_assets",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "gone",
                table: "project_assets");
        }
    }
}
