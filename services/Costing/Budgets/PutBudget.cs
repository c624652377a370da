using System.ComponentModel.DataAnnotations;
using MediaLab.Contracts;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Costing.Data;
using MediaLab.Costing.Prices;
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

    /// <summary>A project's or member's id of this workspace, or the name of a provider MediaLab knows. Left out for the scope workspace.</summary>
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
        PutBudgetRequest request, CostingDb db, BudgetBook book, PriceCatalogue catalogue, ProjectLookup.ProjectLookupClient projects, CurrentUser user,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var scopeId = ScopeIdOf(request, user, catalogue);
        if (request.LimitUsd.NanoUsd < 0)
        {
            throw ApiException.Invalid("limitUsd", "A limit is not negative.");
        }

        if (request.Thresholds?.Any(percent => percent is < 1 or > 100) == true)
        {
            throw ApiException.Invalid("thresholds", "Thresholds are percent from 1 to 100.");
        }

        if (request.Scope == BudgetScope.Project)
        {
            // 404 when the workspace has no such project.
            await projects.GetProjectAsync(new GetProjectRequest { ProjectId = scopeId }, cancellationToken: cancellationToken);
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

    /// <summary>A budget about something that is not there would limit nothing, and nobody would notice.</summary>
    private static string ScopeIdOf(PutBudgetRequest request, CurrentUser user, PriceCatalogue catalogue) => request.Scope switch
    {
        BudgetScope.Workspace => request.ScopeId is null || IdOf(request.ScopeId) == user.WorkspaceId
            ? user.WorkspaceId.ToString()
            : throw ApiException.NotFound("workspace"),
        BudgetScope.Provider => ProviderOf(request.ScopeId, catalogue),
        BudgetScope.Project => IdOf(request.ScopeId).ToString(),
        // A workspace has one member: its owner.
        BudgetScope.User => IdOf(request.ScopeId) == user.UserId ? user.UserId.ToString() : throw ApiException.NotFound("member"),
    };

    private static Guid IdOf(string? text) => Guid.TryParse(text, out var id) ? id : throw ApiException.Invalid("scopeId", "Say which one by its id.");

    private static string ProviderOf(string? text, PriceCatalogue catalogue)
    {
        var provider = text?.ToLowerInvariant() ?? throw ApiException.Invalid("scopeId", "Say which provider.");
        return catalogue.Providers.Contains(provider)
            ? provider
            : throw ApiException.Invalid("scopeId", $"There is no provider '{text}'. Known are {string.Join(", ", catalogue.Providers.Order(StringComparer.Ordinal))}.");
    }
}
