using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Costing.Budgets;

/// <summary>
/// What one period of a budget has reserved and spent. Redundant on purpose: it always equals the sums over open holds and ledger entries
/// (<see cref="Ledger.Reconciler"/>), and one conditional update on it admits or refuses a hold.
/// </summary>
internal sealed class BudgetUsage
{
    public required Guid WorkspaceId { get; init; }

    public required Guid BudgetId { get; init; }

    /// <summary>First UTC day of the period.</summary>
    public required DateOnly PeriodStart { get; init; }

    /// <summary>Nano-USD in open holds.</summary>
    public required long ReservedNanoUsd { get; set; }

    /// <summary>Nano-USD in the ledger.</summary>
    public required long SpentNanoUsd { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<BudgetUsage>
    {
        public void Configure(EntityTypeBuilder<BudgetUsage> builder)
        {
            builder.ToTable("budget_usage");
            builder.HasKey(usage => new { usage.WorkspaceId, usage.BudgetId, usage.PeriodStart });
            builder.HasOne<Budget>().WithMany().HasForeignKey(usage => new { usage.WorkspaceId, usage.BudgetId }).OnDelete(DeleteBehavior.Cascade);
            builder.ToTable(table => table.HasCheckConstraint("ck_budget_usage_reserved", "reserved_nano_usd >= 0"));
        }
    }
}
