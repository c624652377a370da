using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MediaLab.Costing.Data;

/// <summary>For <c>dotnet ef migrations add</c>: needs the model, not a database.</summary>
internal sealed class CostingDbFactory : IDesignTimeDbContextFactory<CostingDb>
{
    public CostingDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<CostingDb>().UseNpgsql().Options);
}
