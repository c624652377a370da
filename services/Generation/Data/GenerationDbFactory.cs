using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MediaLab.Generation.Data;

/// <summary>For <c>dotnet ef migrations add</c>: needs the model, not a database.</summary>
internal sealed class GenerationDbFactory : IDesignTimeDbContextFactory<GenerationDb>
{
    public GenerationDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<GenerationDb>().UseNpgsql().Options);
}
