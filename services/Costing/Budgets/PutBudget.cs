using System.ComponentModel.DataAnnotations;
using MediaLab.Contracts;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

/// <summary>A budget as it should be. Scope, scopeId and period say which one.</summary>
public sealed record PutBudgetRequest
{
    /// <summary>workspace, project, provider or user.</summary>
    /// <example>workspace</example>
    [Required]
    public required BudgetScope Scope { get; init; }

    /// <summary>A project's or user's id, or a provider's name. Left out for the scope workspace.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? ScopeId { get; init; }

    /// <summary>total, day or month (UTC).</summary>
    /// <example>month</example>
    [Required]
    public required BudgetPeriod Period { get; init; }

    /// <summary>US dollars, for example "25.00"; 0 refuses everything that costs money.</summary>
    /// <example>"25.00"</example>
    [Required]
    public required UsdAmount LimitUsd { get; init; }

    /// <summary>Percent of the limit at which an alert is raised, 1 to 100, at most ten. 50, 80 and 100 when left out.</summary>
    /// <example>[50,80,100]</example>
    [MaxLength(10)]
    public IReadOnlyList<int>? Thresholds { get; init; }
}

internal static class PutBudget
{
    internal static readonly int[] DefaultThresholds = [50, 80, 100];

    public static async Task<Ok<Envelope<BudgetResponse>>> Handle(
        PutBudgetRequest request, CostingDb db, BudgetBook book, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var scopeId = ScopeIdOf(request, user.WorkspaceId);
        if (request.LimitUsd.NanoUsd < 0)
        {
            throw ApiException.Invalid("limitUsd", "A limit is not negative.");
        }

        if (request.Thresholds?.Any(percent => percent is < 1 or > 100) == true)
        {
            throw ApiException.Invalid("thresholds", "Thresholds are percent from 1 to 100.");
        }

        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await book.LockForChangeAsync(user.WorkspaceId, cancellationToken);
        var budget = await db.Budgets.FirstOrDefaultAsync(
            budget => budget.WorkspaceId == user.WorkspaceId && budget.Scope == request.Scope && budget.ScopeId == scopeId && budget.Period == request.Period && !budget.FollowsProject,
            cancellationToken);
        if (budget is null)
        {
            budget = new Budget
            {
                WorkspaceId = user.WorkspaceId,
                Id = Guid.CreateVersion7(),
                Scope = request.Scope,
                ScopeId = scopeId,
                Period = request.Period,
                LimitNanoUsd = request.LimitUsd.NanoUsd,
                Thresholds = DefaultThresholds,
                FollowsProject = false,
                CreatedAt = now,
                UpdatedAt = now,
            };
            db.Budgets.Add(budget);
        }

        (budget.LimitNanoUsd, budget.UpdatedAt) = (request.LimitUsd.NanoUsd, now);
        budget.Thresholds = request.Thresholds is { } thresholds ? [.. thresholds.Distinct().Order()] : budget.Thresholds;
        await db.SaveChangesAsync(cancellationToken);
        var usage = await BudgetChanges.AnnounceAsync(db, book, budget, today, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ApiResults.Ok(BudgetResponse.From(budget, usage.PeriodStart, usage.SpentNanoUsd, usage.ReservedNanoUsd));
    }

    private static string ScopeIdOf(PutBudgetRequest request, Guid workspaceId) => request.Scope switch
    {
        BudgetScope.Workspace => request.ScopeId is null || request.ScopeId == workspaceId.ToString()
            ? workspaceId.ToString()
            : throw ApiException.NotFound("workspace"),
        BudgetScope.Provider => request.ScopeId is { } provider
            ? provider.ToLowerInvariant()
            : throw ApiException.Invalid("scopeId", "Say which provider."),
        BudgetScope.Project or BudgetScope.User => Guid.TryParse(request.ScopeId, out var id)
            ? id.ToString()
            : throw ApiException.Invalid("scopeId", "Say which one by its id."),
    };
}
