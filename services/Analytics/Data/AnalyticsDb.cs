using MediaLab.Analytics.Facts;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Erasure;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Analytics.Data;

internal sealed class AnalyticsDb(DbContextOptions<AnalyticsDb> options) : ServiceDbContext(options)
{
    public DbSet<GenerationFact> Generations => Set<GenerationFact>();

    public DbSet<CostFact> Costs => Set<CostFact>();

    public DbSet<AssetFact> Assets => Set<AssetFact>();

    public DbSet<ProjectFact> Projects => Set<ProjectFact>();

    public DbSet<ErasedWorkspace> ErasedWorkspaces => Set<ErasedWorkspace>();
}
