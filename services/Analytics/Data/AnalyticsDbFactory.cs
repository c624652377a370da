using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MediaLab.Analytics.Data;

/// <summary>For <c>dotnet ef migrations add</c>: needs the model, not a database.</summary>
internal sealed class AnalyticsDbFactory : IDesignTimeDbContextFactory<AnalyticsDb>
{
    public AnalyticsDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<AnalyticsDb>().UseNpgsql().Options);
}
