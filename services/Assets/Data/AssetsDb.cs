using MediaLab.Assets.Assets;
using MediaLab.Assets.Consumers;
using MediaLab.Assets.Processing;
using MediaLab.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Data;

internal sealed class AssetsDb(DbContextOptions<AssetsDb> options) : ServiceDbContext(options)
{
    public DbSet<Asset> Assets => Set<Asset>();

    public DbSet<AssetTag> Tags => Set<AssetTag>();

    public DbSet<AssetParent> Parents => Set<AssetParent>();

    public DbSet<AssetJob> Jobs => Set<AssetJob>();

    public DbSet<ProjectState> ProjectStates => Set<ProjectState>();

    public DbSet<GenerationCost> GenerationCosts => Set<GenerationCost>();

    /// <summary>
    /// Reads an asset and keeps others from changing it until the transaction ends: a rename and the worker's result must not undo each other.
    /// </summary>
    public Task<Asset?> LockAsync(Guid workspace, Guid id, CancellationToken cancellationToken) => Assets
        .FromSql($"select * from assets where workspace_id = {workspace} and id = {id} for update")
        .Include(asset => asset.Tags)
        .AsSplitQuery()
        .FirstOrDefaultAsync(cancellationToken);
}
