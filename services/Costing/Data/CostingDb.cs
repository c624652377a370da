using MediaLab.Costing.Budgets;
using MediaLab.Costing.Holds;
using MediaLab.Costing.Ledger;
using MediaLab.Costing.Prices;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Erasure;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Data;

internal sealed class CostingDb(DbContextOptions<CostingDb> options) : ServiceDbContext(options)
{
    public DbSet<PriceOverride> PriceOverrides => Set<PriceOverride>();

    public DbSet<Hold> Holds => Set<Hold>();

    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();

    public DbSet<Budget> Budgets => Set<Budget>();

    public DbSet<BudgetUsage> BudgetUsages => Set<BudgetUsage>();

    public DbSet<BudgetAlert> BudgetAlerts => Set<BudgetAlert>();

    public DbSet<ErasedWorkspace> ErasedWorkspaces => Set<ErasedWorkspace>();

    public DbSet<ProjectBudgetVersion> ProjectBudgetVersions => Set<ProjectBudgetVersion>();
}
