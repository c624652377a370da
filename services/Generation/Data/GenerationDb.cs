using MediaLab.Generation.Batches;
using MediaLab.Generation.Catalogue.Listings;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Settings;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Erasure;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Data;

internal sealed class GenerationDb(DbContextOptions<GenerationDb> options) : ServiceDbContext(options)
{
    public DbSet<GenerationJob> Generations => Set<GenerationJob>();

    public DbSet<Batch> Batches => Set<Batch>();

    public DbSet<GenerationOutput> Outputs => Set<GenerationOutput>();

    public DbSet<TextDelta> Deltas => Set<TextDelta>();

    public DbSet<ProviderSettings> ProviderSettings => Set<ProviderSettings>();

    public DbSet<ProviderHealth> ProviderHealth => Set<ProviderHealth>();

    public DbSet<KeyCircuit> KeyCircuits => Set<KeyCircuit>();

    public DbSet<ProviderListing> ProviderListings => Set<ProviderListing>();

    public DbSet<ErasedWorkspace> ErasedWorkspaces => Set<ErasedWorkspace>();
}
