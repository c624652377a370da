using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Costing.Budgets;

/// <summary>Why people are told.</summary>
public enum BudgetAlertKind
{
    /// <summary>A threshold was passed for the first time in its period.</summary>
    Threshold,

    /// <summary>Charges that could not be refused took the budget over its limit.</summary>
    Exceeded,

    /// <summary>One generation was charged more than was held for it.</summary>
    Overrun,
}

/// <summary>Something about money that a person should see. At most one per budget, period, kind and threshold; one overrun per generation.</summary>
internal sealed class BudgetAlert
{
    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required BudgetAlertKind Kind { get; init; }

    /// <summary>The budget; for an overrun the generation.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>workspace, project, provider or user; "generation" for an overrun.</summary>
    public required string Scope { get; init; }

    public required string ScopeId { get; init; }

    public required string Period { get; init; }

    public required DateOnly PeriodStart { get; init; }

    /// <summary>Percent; 100 when the limit or the hold itself was passed.</summary>
    public required int Threshold { get; init; }

    public required long SpentNanoUsd { get; init; }

    /// <summary>Of the budget; for an overrun what was held.</summary>
    public required long LimitNanoUsd { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    public Guid? AcknowledgedBy { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<BudgetAlert>
    {
        public void Configure(EntityTypeBuilder<BudgetAlert> builder)
        {
            builder.ToTable("budget_alerts");
            builder.HasKey(alert => new { alert.WorkspaceId, alert.Id });
            builder.HasIndex(alert => new { alert.WorkspaceId, alert.SubjectId, alert.PeriodStart, alert.Kind, alert.Threshold }).IsUnique();
            builder.HasIndex(alert => new { alert.WorkspaceId, alert.CreatedAt, alert.Id });
            builder.Property(alert => alert.Kind).HasConversion<string>().HasMaxLength(20);
            builder.Property(alert => alert.Scope).HasMaxLength(20);
            builder.Property(alert => alert.ScopeId).HasMaxLength(100);
            builder.Property(alert => alert.Period).HasMaxLength(20);
        }
    }
}
