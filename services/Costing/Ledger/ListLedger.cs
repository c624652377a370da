using MediaLab.Contracts;
using MediaLab.Costing.Data;
using MediaLab.Costing.Prices;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Ledger;

/// <summary>Which entries to list.</summary>
public sealed record ListLedgerQuery : PageQuery
{
    /// <summary>Only this project's.</summary>
    [FromQuery(Name = "projectId")]
    public Guid? ProjectId { get; init; }

    /// <summary>Only this generation's.</summary>
    [FromQuery(Name = "generationId")]
    public Guid? GenerationId { get; init; }

    /// <summary>Only entries at or after this time.</summary>
    [FromQuery(Name = "from")]
    public DateTimeOffset? From { get; init; }

    /// <summary>Only entries before this time.</summary>
    [FromQuery(Name = "to")]
    public DateTimeOffset? To { get; init; }
}

/// <summary>Money that moved.</summary>
/// <param name="Id">The entry.</param>
/// <param name="GenerationId">What it was charged for.</param>
/// <param name="ProjectId">Where that was made.</param>
/// <param name="UserId">Who asked for it.</param>
/// <param name="Kind" example="charge">"charge", or "correction-…" for a later change, whose amount is the difference.</param>
/// <param name="Type" example="image">text, image, video or audio.</param>
/// <param name="Provider" example="openai">Who charges.</param>
/// <param name="Model" example="gpt-image-2">The provider's model id.</param>
/// <param name="Estimate" example='{"nanoUsd":45000000,"certainty":"estimated"}'>What was shown before; null for a correction.</param>
/// <param name="Amount">What it really cost.</param>
/// <param name="PriceVersion" example="openai 2026-11-20">Names the price list that was used.</param>
/// <param name="Breakdown">Quantity times price, line by line; empty when the provider reported the amount itself.</param>
/// <param name="CreatedAt">When it was posted.</param>
public sealed record LedgerEntryResponse(
    Guid Id, Guid GenerationId, Guid ProjectId, Guid UserId, string Kind, [OneOf("text", "image", "video", "audio")] string Type, string Provider, string Model, Money? Estimate, Money Amount,
    string PriceVersion, IReadOnlyList<PriceLine> Breakdown, DateTimeOffset CreatedAt)
{
    internal static LedgerEntryResponse From(LedgerEntry entry) => new(
        entry.Id, entry.GenerationId, entry.ProjectId, entry.UserId, entry.Kind, entry.Type, entry.Provider, entry.Model,
        entry.Kind == LedgerEntry.Charge ? new Money(entry.EstimateNanoUsd, entry.EstimateCertainty) : null,
        new Money(entry.AmountNanoUsd, entry.Certainty), entry.PriceVersion, entry.Lines, entry.CreatedAt);
}

internal static class ListLedger
{
    public static async Task<Ok<Envelope<Page<LedgerEntryResponse>>>> Handle(
        [AsParameters] ListLedgerQuery query, CostingDb db, CurrentUser user, CancellationToken cancellationToken)
    {
        var entries = db.LedgerEntries.AsNoTracking().In(user.WorkspaceId, query.ProjectId, query.From, query.To);
        if (query.GenerationId is { } generation)
        {
            entries = entries.Where(entry => entry.GenerationId == generation);
        }

        if (query.After is { } after)
        {
            var (time, id) = (after.Time, after.Id);
            entries = entries.Where(entry => entry.CreatedAt < time || (entry.CreatedAt == time && entry.Id.CompareTo(id) < 0));
        }

        var limit = query.Limit ?? PageQuery.DefaultLimit;
        var found = await entries.OrderByDescending(entry => entry.CreatedAt).ThenByDescending(entry => entry.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var page = found.Take(limit).ToArray();
        return ApiResults.Ok(new Page<LedgerEntryResponse>(
            [.. page.Select(LedgerEntryResponse.From)],
            found.Count > limit ? PageCursor.At(page[^1].CreatedAt, page[^1].Id).ToString() : null));
    }
}
