using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Costing.Budgets;

/// <summary>Whose spending a budget limits.</summary>
public enum BudgetScope
{
    /// <summary>Everything in the workspace; scopeId is its id.</summary>
    Workspace,

    /// <summary>One project; scopeId is its id.</summary>
    Project,

    /// <summary>One provider; scopeId is its name, for example "openai".</summary>
    Provider,

    /// <summary>One member; scopeId is the user's id.</summary>
    User,
}

/// <summary>Over which time a budget counts. Days and months are UTC.</summary>
public enum BudgetPeriod
{
    Total,
    Day,
    Month,
}

/// <summary>A limit on what may be spent: reserved and spent money together never pass it by a hold.</summary>
internal sealed class Budget
{
    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required BudgetScope Scope { get; init; }

    public required string ScopeId { get; init; }

    public required BudgetPeriod Period { get; init; }

    /// <summary>Nano-USD.</summary>
    public required long LimitNanoUsd { get; set; }

    /// <summary>Percent of the limit at which people are told, ascending.</summary>
    public required int[] Thresholds { get; set; }

    /// <summary>It comes from the project's own settings and is changed there.</summary>
    public required bool FollowsProject { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>First day of the period that a UTC day belongs to; one fixed day for a budget without periods.</summary>
    public static DateOnly StartOf(BudgetPeriod period, DateOnly day) => period switch
    {
        BudgetPeriod.Total => DateOnly.FromDateTime(DateTime.UnixEpoch),
        BudgetPeriod.Day => day,
        BudgetPeriod.Month => new DateOnly(day.Year, day.Month, 1),
    };

    public bool Covers(Guid projectId, string provider, Guid userId) => Scope switch
    {
        BudgetScope.Workspace => true,
        BudgetScope.Project => ScopeId == projectId.ToString(),
        BudgetScope.Provider => ScopeId == provider,
        BudgetScope.User => ScopeId == userId.ToString(),
    };

    public static string NameOf(BudgetScope scope) => scope.ToString().ToLower(CultureInfo.InvariantCulture);

    public static string NameOf(BudgetPeriod period) => period.ToString().ToLower(CultureInfo.InvariantCulture);

    internal sealed class Mapping : IEntityTypeConfiguration<Budget>
    {
        public void Configure(EntityTypeBuilder<Budget> builder)
        {
            builder.ToTable("budgets");
            builder.HasKey(budget => new { budget.WorkspaceId, budget.Id });
            builder.HasIndex(budget => new { budget.WorkspaceId, budget.Scope, budget.ScopeId, budget.Period, budget.FollowsProject }).IsUnique();
            builder.Property(budget => budget.Scope).HasConversion<string>().HasMaxLength(20);
            builder.Property(budget => budget.ScopeId).HasMaxLength(100);
            builder.Property(budget => budget.Period).HasConversion<string>().HasMaxLength(20);
            builder.ToTable(table => table.HasCheckConstraint("ck_budgets_limit", "limit_nano_usd >= 0"));
        }
    }
}
