using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediaLab.Costing.Data.Migrations
{
    /// <inheritdoc />
    public partial class StuckHolds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "end_seen_at",
                table: "holds",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "end_seen_at",
                table: "holds");
        }
    }
}
