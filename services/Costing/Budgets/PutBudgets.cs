using System.ComponentModel.DataAnnotations;
using MediaLab.Contracts;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

/// <summary>A budget as it should be. Scope, scopeId and period say which one.</summary>
public sealed record BudgetRequest
{
    /// <summary>workspace, project, provider or user.</summary>
    public required BudgetScope Scope { get; init; }

    /// <summary>A project's or user's id, or a provider's name. Left out for the scope workspace.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? ScopeId { get; init; }

    /// <summary>total, day or month (UTC).</summary>
    public required BudgetPeriod Period { get; init; }

    /// <summary>US dollars, for example "25.00"; 0 refuses everything that costs money.</summary>
    public required UsdAmount LimitUsd { get; init; }

    /// <summary>Percent of the limit at which an alert is raised, 1 to 100, at most ten. Left out: as before, or 50, 80 and 100.</summary>
    [MaxLength(10)]
    public IReadOnlyList<int>? Thresholds { get; init; }
}

/// <summary>
/// Replaces the workspace's budgets by the list given, all in one transaction. A project's own budget, which follows the project, is neither
/// changed nor removed here; it may be in the list as it is.
/// </summary>
internal static class PutBudgets
{
    public const int MaxBudgets = 200;

    internal static readonly int[] DefaultThresholds = [50, 80, 100];

    public static async Task<Ok<Envelope<Page<BudgetResponse>>>> Handle(
        IReadOnlyList<BudgetRequest> request, CostingDb db, BudgetBook book, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var wanted = Check(request, user.WorkspaceId);
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await book.LockForChangeAsync(user.WorkspaceId, cancellationToken);
        var existing = await db.Budgets.Where(budget => budget.WorkspaceId == user.WorkspaceId).ToListAsync(cancellationToken);
        var following = existing.Where(budget => budget.FollowsProject).ToDictionary(Key);
        var own = existing.Where(budget => !budget.FollowsProject).ToDictionary(Key);
        var changed = new List<Budget>();
        foreach (var (key, item) in wanted)
        {
            if (following.TryGetValue(key, out var followed) && !own.ContainsKey(key))
            {
                if (followed.LimitNanoUsd != item.LimitUsd.NanoUsd)
                {
                    throw new ApiException(409, CostingErrorCodes.BudgetFollowsProject, "This is the project's own budget: change it in the project.", new { followed.ScopeId });
                }

                continue;
            }

            if (!own.TryGetValue(key, out var budget))
            {
                budget = New(user.WorkspaceId, key, now);
                db.Budgets.Add(budget);
            }

            budget.LimitNanoUsd = item.LimitUsd.NanoUsd;
            budget.Thresholds = item.Thresholds is { } thresholds ? [.. thresholds.Distinct().Order()] : budget.Thresholds;
            budget.UpdatedAt = db.Entry(budget).State == EntityState.Unchanged ? budget.UpdatedAt : now;
            changed.Add(budget);
        }

        db.Budgets.RemoveRange(own.Where(budget => !wanted.ContainsKey(budget.Key)).Select(budget => budget.Value));
        await db.SaveChangesAsync(cancellationToken);
        foreach (var budget in changed)
        {
            await BudgetChanges.AnnounceAsync(db, book, budget, DateOnly.FromDateTime(now.UtcDateTime), now, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await ListBudgets.Handle(db, user, clock, cancellationToken);
    }

    private static (BudgetScope, string, BudgetPeriod) Key(Budget budget) => (budget.Scope, budget.ScopeId, budget.Period);

    private static Dictionary<(BudgetScope Scope, string ScopeId, BudgetPeriod Period), BudgetRequest> Check(IReadOnlyList<BudgetRequest> request, Guid workspaceId)
    {
        if (request.Count > MaxBudgets)
        {
            throw ApiException.Invalid("$", $"At most {MaxBudgets} budgets.");
        }

        var wanted = new Dictionary<(BudgetScope, string, BudgetPeriod), BudgetRequest>();
        foreach (var item in request)
        {
            if (item.LimitUsd.NanoUsd < 0)
            {
                throw ApiException.Invalid("limitUsd", "A limit is not negative.");
            }

            if (item.Thresholds?.Any(percent => percent is < 1 or > 100) == true)
            {
                throw ApiException.Invalid("thresholds", "Thresholds are percent from 1 to 100.");
            }

            if (!wanted.TryAdd((item.Scope, ScopeIdOf(item, workspaceId), item.Period), item))
            {
                throw ApiException.Invalid("$", "Two budgets are about the same scope and period.");
            }
        }

        return wanted;
    }

    private static string ScopeIdOf(BudgetRequest item, Guid workspaceId) => item.Scope switch
    {
        BudgetScope.Workspace => item.ScopeId is null || item.ScopeId == workspaceId.ToString()
            ? workspaceId.ToString()
            : throw ApiException.NotFound("workspace"),
        BudgetScope.Provider => item.ScopeId is { } provider
            ? provider.ToLowerInvariant()
            : throw ApiException.Invalid("scopeId", "Say which provider."),
        BudgetScope.Project or BudgetScope.User => Guid.TryParse(item.ScopeId, out var id)
            ? id.ToString()
            : throw ApiException.Invalid("scopeId", "Say which one by its id."),
    };

    private static Budget New(Guid workspaceId, (BudgetScope Scope, string ScopeId, BudgetPeriod Period) key, DateTimeOffset now) => new()
    {
        WorkspaceId = workspaceId,
        Id = Guid.CreateVersion7(),
        Scope = key.Scope,
        ScopeId = key.ScopeId,
        Period = key.Period,
        LimitNanoUsd = 0,
        Thresholds = DefaultThresholds,
        FollowsProject = false,
        CreatedAt = now,
        UpdatedAt = now,
    };
}
