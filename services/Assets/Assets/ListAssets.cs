using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MediaLab.Assets.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace MediaLab.Assets.Assets;

/// <summary>By what a list of assets is ordered.</summary>
internal enum AssetSort
{
    Created,
    Name,
    Size,
    Cost,
}

/// <summary>Which assets, in which order. Without <c>archived</c> or <c>trashed</c>: those in use.</summary>
public sealed record ListAssetsQuery : PageQuery
{
    [FromQuery(Name = "projectId")]
    public Guid? ProjectId { get; init; }

    [FromQuery(Name = "generationId")]
    public Guid? GenerationId { get; init; }

    /// <summary>text, image, video or audio.</summary>
    [FromQuery(Name = "type")]
    [OneOf("text", "image", "video", "audio")]
    public string? Type { get; init; }

    [FromQuery(Name = "tag")]
    [StringLength(50)]
    public string? Tag { get; init; }

    [FromQuery(Name = "favorite")]
    public bool? Favorite { get; init; }

    /// <summary>True: the archived ones; false or absent: the others.</summary>
    [FromQuery(Name = "archived")]
    public bool? Archived { get; init; }

    /// <summary>True: what is in the trash, archived or not.</summary>
    [FromQuery(Name = "trashed")]
    public bool? Trashed { get; init; }

    /// <summary>Words, or beginnings of words, that all occur in name, description, tags, prompt or model.</summary>
    [FromQuery(Name = "search")]
    [StringLength(200)]
    public string? Search { get; init; }

    /// <summary>Created at or after.</summary>
    [FromQuery(Name = "from")]
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before.</summary>
    [FromQuery(Name = "to")]
    public DateTimeOffset? To { get; init; }

    /// <summary>created (default), name, size or cost.</summary>
    [FromQuery(Name = "sort")]
    [OneOf("created", "name", "size", "cost")]
    public string? Sort { get; init; }

    /// <summary>asc or desc; by default names ascend and the rest descends.</summary>
    [FromQuery(Name = "order")]
    [OneOf("asc", "desc")]
    public string? Order { get; init; }
}

internal static class ListAssets
{
    public static async Task<Ok<Envelope<Page<AssetSummary>>>> Handle([AsParameters] ListAssetsQuery query, AssetsDb db, CancellationToken cancellationToken)
    {
        var take = query.Take;
        // One more than asked for tells whether there is a next page.
        var rows = await Find(db.Assets.AsNoTracking(), query).Take(take + 1).Select(AssetSummary.FromAsset).ToListAsync(cancellationToken);
        var page = rows.Take(take).ToList();
        return ApiResults.Ok(new Page<AssetSummary>(page, rows.Count > take ? CursorAfter(page[^1], query).ToString() : null));
    }

    /// <summary>What the query asks for, from its cursor on, in its order.</summary>
    internal static IQueryable<Asset> Find(IQueryable<Asset> assets, ListAssetsQuery query)
    {
        var (sort, descending) = OrderOf(query);
        assets = Filtered(assets, query);
        return Ordered(query.After is { } after ? After(assets, sort, descending, after) : assets, sort, descending);
    }

    private static IQueryable<Asset> Filtered(IQueryable<Asset> assets, ListAssetsQuery query)
    {
        assets = assets.Where(asset => asset.State != AssetState.Uploading && asset.State != AssetState.Deleting);
        assets = query.Trashed == true
            ? assets.Where(asset => asset.TrashedAt != null)
            : assets.Where(asset => asset.TrashedAt == null);
        if (query.Trashed != true || query.Archived is not null)
        {
            assets = query.Archived == true ? assets.Where(asset => asset.Archived) : assets.Where(asset => !asset.Archived);
        }

        if (query.ProjectId is { } project)
        {
            assets = assets.Where(asset => asset.ProjectId == project);
        }

        if (query.GenerationId is { } generation)
        {
            assets = assets.Where(asset => asset.GenerationId == generation);
        }

        if (query.Type is { } name)
        {
            var type = Enum.Parse<AssetType>(name, ignoreCase: true);
            assets = assets.Where(asset => asset.Type == type);
        }

        if (query.Tag is not null)
        {
            var tag = AssetTags.Clean(query.Tag, "tag");
            assets = assets.Where(asset => asset.Tags.Any(own => own.Tag == tag));
        }

        if (query.Favorite is { } favorite)
        {
            assets = favorite ? assets.Where(asset => asset.Favorite) : assets.Where(asset => !asset.Favorite);
        }

        if (query.From is { } from)
        {
            assets = assets.Where(asset => asset.CreatedAt >= from.ToUniversalTime());
        }

        if (query.To is { } to)
        {
            assets = assets.Where(asset => asset.CreatedAt < to.ToUniversalTime());
        }

        return string.IsNullOrWhiteSpace(query.Search) ? assets : Matching(assets, query.Search);
    }

    /// <summary>Every word must begin a word of the asset.</summary>
    private static IQueryable<Asset> Matching(IQueryable<Asset> assets, string search)
    {
        var words = SearchWords.Of(search).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return assets.Where(_ => false);
        }

        var terms = string.Join(" & ", words.Select(word => $"{word}:*"));
        return assets.Where(asset => EF.Property<NpgsqlTsVector>(asset, AssetMapping.Search).Matches(EF.Functions.ToTsQuery("simple", terms)));
    }

    private static (AssetSort Sort, bool Descending) OrderOf(ListAssetsQuery query)
    {
        var sort = query.Sort is null ? AssetSort.Created : Enum.Parse<AssetSort>(query.Sort, ignoreCase: true);
        return (sort, query.Order is null ? sort != AssetSort.Name : query.Order == "desc");
    }

    private static IQueryable<Asset> Ordered(IQueryable<Asset> assets, AssetSort sort, bool descending) => (sort, descending) switch
    {
        (AssetSort.Created, false) => assets.OrderBy(asset => asset.CreatedAt).ThenBy(asset => asset.Id),
        (AssetSort.Created, true) => assets.OrderByDescending(asset => asset.CreatedAt).ThenByDescending(asset => asset.Id),
        (AssetSort.Name, false) => assets.OrderBy(asset => asset.NameKey).ThenBy(asset => asset.Id),
        (AssetSort.Name, true) => assets.OrderByDescending(asset => asset.NameKey).ThenByDescending(asset => asset.Id),
        (AssetSort.Size, false) => assets.OrderBy(asset => asset.SizeBytes).ThenBy(asset => asset.Id),
        (AssetSort.Size, true) => assets.OrderByDescending(asset => asset.SizeBytes).ThenByDescending(asset => asset.Id),
        (AssetSort.Cost, false) => assets.OrderBy(asset => asset.CostKey).ThenBy(asset => asset.Id),
        (AssetSort.Cost, true) => assets.OrderByDescending(asset => asset.CostKey).ThenByDescending(asset => asset.Id),
    };

    /// <summary>Row comparisons: the index finds the place, whatever the page.</summary>
    private static IQueryable<Asset> After(IQueryable<Asset> assets, AssetSort sort, bool descending, PageCursor after)
    {
        var id = after.Id;
        switch (sort)
        {
            case AssetSort.Created:
                var time = after.Time;
                return descending
                    ? assets.Where(asset => EF.Functions.LessThan(ValueTuple.Create(asset.CreatedAt, asset.Id), ValueTuple.Create(time, id)))
                    : assets.Where(asset => EF.Functions.GreaterThan(ValueTuple.Create(asset.CreatedAt, asset.Id), ValueTuple.Create(time, id)));
            case AssetSort.Name:
                var name = after.Key;
                return descending
                    ? assets.Where(asset => EF.Functions.LessThan(ValueTuple.Create(asset.NameKey, asset.Id), ValueTuple.Create(name, id)))
                    : assets.Where(asset => EF.Functions.GreaterThan(ValueTuple.Create(asset.NameKey, asset.Id), ValueTuple.Create(name, id)));
            case AssetSort.Size:
                var size = NumberOf(after);
                return descending
                    ? assets.Where(asset => EF.Functions.LessThan(ValueTuple.Create(asset.SizeBytes, asset.Id), ValueTuple.Create(size, id)))
                    : assets.Where(asset => EF.Functions.GreaterThan(ValueTuple.Create(asset.SizeBytes, asset.Id), ValueTuple.Create(size, id)));
            case AssetSort.Cost:
                var cost = NumberOf(after);
                return descending
                    ? assets.Where(asset => EF.Functions.LessThan(ValueTuple.Create(asset.CostKey, asset.Id), ValueTuple.Create(cost, id)))
                    : assets.Where(asset => EF.Functions.GreaterThan(ValueTuple.Create(asset.CostKey, asset.Id), ValueTuple.Create(cost, id)));
            default:
                throw new ArgumentOutOfRangeException(nameof(sort));
        }
    }

    private static PageCursor CursorAfter(AssetSummary last, ListAssetsQuery query) => OrderOf(query).Sort switch
    {
        AssetSort.Created => PageCursor.At(last.CreatedAt, last.Id),
        AssetSort.Name => new PageCursor(last.NameKey, last.Id),
        AssetSort.Size => new PageCursor(last.Size.ToString(CultureInfo.InvariantCulture), last.Id),
        AssetSort.Cost => new PageCursor(last.CostKey.ToString(CultureInfo.InvariantCulture), last.Id),
    };

    private static long NumberOf(PageCursor cursor) => long.TryParse(cursor.Key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw ApiException.Invalid("cursor", "This cursor is not one that this list gave out.");
}
