using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediaLab.Assets.Data.Migrations
{
    /// <inheritdoc />
    public partial class SearchWords : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // As the service writes it from here on: words only. Row-level security binds the owner too, and shows it no rows.
            migrationBuilder.Sql("""
                alter table assets no force row level security;
                update assets set search_text = translate(search_text, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32));
                alter table assets force row level security;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The words are still there.
        }
    }
}
