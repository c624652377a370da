using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace MediaLab.Costing.Prices;

/// <summary>Which prices to list.</summary>
public sealed record ListPricesQuery : PageQuery
{
    /// <summary>Only this provider's.</summary>
    [FromQuery(Name = "provider")]
    [StringLength(50)]
    public string? Provider { get; init; }

    /// <summary>Only this model's.</summary>
    [FromQuery(Name = "model")]
    [StringLength(200)]
    public string? Model { get; init; }

    /// <summary>Prices that held on this UTC day; today when left out.</summary>
    [FromQuery(Name = "on")]
    public DateOnly? On { get; init; }
}

/// <summary>A price.</summary>
/// <param name="Id">Names the price; for one of the workspace's own the override's id.</param>
/// <param name="Provider" example="openai">The provider's id.</param>
/// <param name="Model" example="gpt-6-luna">The provider's model id; "*" for every model without a price of its own.</param>
/// <param name="Unit" example="input_tokens">What is counted.</param>
/// <param name="NanoUsd" example="250000000">Nano-USD for <paramref name="Per"/> units.</param>
/// <param name="Per" example="1000000">The price is for this many units.</param>
/// <param name="Currency" example="USD">Always USD.</param>
/// <param name="Attributes">It holds only for requests with these attributes.</param>
/// <param name="ValidFrom" example="2026-09-22">First UTC day; null for an own price.</param>
/// <param name="ValidTo">First UTC day on which it no longer holds; null while it does.</param>
/// <param name="Source" example="The provider's price page, read on 2026-11-20">Where it was read.</param>
/// <param name="Free">Zero is really the price.</param>
/// <param name="OverrideId">Set for the workspace's own price.</param>
public sealed record PriceResponse(
    Guid Id, string Provider, string Model, string Unit, long NanoUsd, long Per, string Currency, IReadOnlyDictionary<string, string> Attributes,
    DateOnly? ValidFrom, DateOnly? ValidTo, string Source, bool Free, Guid? OverrideId)
{
    internal static PriceResponse From(Price price) => new(
        price.OverrideId ?? IdOf(price), price.Provider, price.Model, price.Unit, price.NanoUsd, price.Per, "USD", price.Conditions,
        price.OverrideId is null ? price.ValidFrom : null, price.ValidTo, price.Source, price.Free, price.OverrideId);

    /// <summary>Sorts a list of prices.</summary>
    internal string Key => $"{Provider}/{Model}/{Unit}";

    /// <summary>The same price has the same id in every installation.</summary>
    private static Guid IdOf(Price price)
    {
        var conditions = string.Join('&', price.Conditions.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{price.Provider}/{price.Model}/{price.Unit}?{conditions}@{price.ValidFrom:O}"))[..16]);
    }
}

internal static class ListPrices
{
    public static async Task<Ok<Envelope<Page<PriceResponse>>>> Handle(
        [AsParameters] ListPricesQuery query, CostingDb db, PriceCatalogue catalogue, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var book = await PriceBook.OpenAsync(db, catalogue, user.WorkspaceId, cancellationToken);
        var rows = book.ListOn(query.On ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime))
            .Where(price => (query.Provider is null || price.Provider == query.Provider) && (query.Model is null || price.Model == query.Model))
            .Select(PriceResponse.From)
            .OrderBy(row => row.Key, StringComparer.Ordinal).ThenBy(row => row.Id)
            .AsEnumerable();
        if (query.After is { } after)
        {
            rows = rows.Where(row => string.CompareOrdinal(row.Key, after.Key) is var order && (order > 0 || (order == 0 && row.Id.CompareTo(after.Id) > 0)));
        }

        var limit = query.Limit ?? PageQuery.DefaultLimit;
        var found = rows.Take(limit + 1).ToArray();
        return ApiResults.Ok(new Page<PriceResponse>(
            found[..Math.Min(limit, found.Length)],
            found.Length > limit ? new PageCursor(found[limit - 1].Key, found[limit - 1].Id).ToString() : null));
    }
}
