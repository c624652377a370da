using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

/// <summary>Which alerts to list.</summary>
public sealed record ListBudgetAlertsQuery : PageQuery
{
    /// <summary>true for acknowledged ones only, false for open ones only.</summary>
    [FromQuery(Name = "acknowledged")]
    public bool? Acknowledged { get; init; }
}

/// <summary>Something about money that a person should see.</summary>
/// <param name="Id">The alert.</param>
/// <param name="Kind">threshold, exceeded or overrun.</param>
/// <param name="Scope" example="workspace">workspace, project, provider, user; generation for an overrun.</param>
/// <param name="ScopeId" example="01997c3e-8b1a-7549-9c55-3ff8e9397811">Which one.</param>
/// <param name="Period" example="month">total, day or month.</param>
/// <param name="PeriodStart" example="2026-11-01">First UTC day of the period it was about.</param>
/// <param name="Threshold" example="50">Percent that was passed.</param>
/// <param name="Spent" example='{"nanoUsd":12600000000}'>Spent at that moment; for an overrun what the generation cost.</param>
/// <param name="Limit" example='{"nanoUsd":25000000000,"certainty":"reported"}'>The limit at that moment; for an overrun what had been held.</param>
/// <param name="CreatedAt">When it happened.</param>
/// <param name="AcknowledgedAt">When a person saw it; null until then.</param>
public sealed record BudgetAlertResponse(
    Guid Id, BudgetAlertKind Kind, [OneOf("workspace", "project", "provider", "user", "generation")] string Scope, string ScopeId, [OneOf("total", "day", "month")] string Period, DateOnly PeriodStart, int Threshold, Money Spent, Money Limit,
    DateTimeOffset CreatedAt, DateTimeOffset? AcknowledgedAt)
{
    internal static BudgetAlertResponse From(BudgetAlert alert) => new(
        alert.Id, alert.Kind, alert.Scope, alert.ScopeId, alert.Period, alert.PeriodStart, alert.Threshold,
        new Money(alert.SpentNanoUsd, Certainty.Computed), new Money(alert.LimitNanoUsd, Certainty.Reported), alert.CreatedAt, alert.AcknowledgedAt);
}

internal static class ListBudgetAlerts
{
    public static async Task<Ok<Envelope<Page<BudgetAlertResponse>>>> Handle(
        [AsParameters] ListBudgetAlertsQuery query, CostingDb db, CurrentUser user, CancellationToken cancellationToken)
    {
        var alerts = db.BudgetAlerts.AsNoTracking().Where(alert => alert.WorkspaceId == user.WorkspaceId);
        if (query.Acknowledged is { } acknowledged)
        {
            alerts = alerts.Where(alert => (alert.AcknowledgedAt != null) == acknowledged);
        }

        if (query.After is { } after)
        {
            var (time, id) = (after.Time, after.Id);
            alerts = alerts.Where(alert => alert.CreatedAt < time || (alert.CreatedAt == time && alert.Id.CompareTo(id) < 0));
        }

        var limit = query.Limit ?? PageQuery.DefaultLimit;
        var found = await alerts.OrderByDescending(alert => alert.CreatedAt).ThenByDescending(alert => alert.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var page = found.Take(limit).ToArray();
        return ApiResults.Ok(new Page<BudgetAlertResponse>(
            [.. page.Select(BudgetAlertResponse.From)],
            found.Count > limit ? PageCursor.At(page[^1].CreatedAt, page[^1].Id).ToString() : null));
    }
}
