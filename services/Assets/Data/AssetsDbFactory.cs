using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MediaLab.Assets.Data;

/// <summary>For <c>dotnet ef migrations add</c>: needs the model, not a database.</summary>
internal sealed class AssetsDbFactory : IDesignTimeDbContextFactory<AssetsDb>
{
    public AssetsDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<AssetsDb>().UseNpgsql().Options);
}
