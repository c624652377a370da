using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Mvc;

namespace MediaLab.ServiceDefaults.Paging;

/// <summary>The paging part of a query string; bind with <c>[AsParameters]</c>.</summary>
public record PageQuery
{
    public const int DefaultLimit = 30;

    /// <summary>How many items, 1 to 100.</summary>
    [FromQuery(Name = "limit")]
    [Range(1, 100)]
    public int? Limit { get; init; }

    /// <summary>The previous page's nextCursor.</summary>
    [FromQuery(Name = "cursor")]
    [StringLength(1000)]
    public string? Cursor { get; init; }

    /// <summary>How many items the page holds at most.</summary>
    public int Take => Limit ?? DefaultLimit;

    /// <exception cref="ApiException">400: not a cursor of ours.</exception>
    public PageCursor? After => string.IsNullOrEmpty(Cursor) ? null : PageCursor.Parse(Cursor);

    /// <summary>The page, with a cursor when there is a next one.</summary>
    /// <param name="rows">Up to <see cref="Take"/> + 1 rows: the extra one tells that more follow.</param>
    /// <param name="cursor">Where a row stands in the list.</param>
    /// <param name="item">What the page shows of it.</param>
    public Page<T> ToPage<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, PageCursor> cursor, Func<TRow, T> item) => new(
        [.. rows.Take(Take).Select(item)],
        rows.Count > Take ? cursor(rows[Take - 1]).ToString() : null);
}

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, in the order asked for.</param>
/// <param name="NextCursor">Pass as <c>cursor</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>A place in a list ordered by a sort key and then by id. Opaque to clients.</summary>
public readonly record struct PageCursor(string Key, Guid Id)
{
    public override string ToString() => Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($"{Id:N}{Key}"));

    /// <exception cref="ApiException">400: not a cursor of ours.</exception>
    public static PageCursor Parse(string text)
    {
        try
        {
            var plain = System.Text.Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
            return new PageCursor(plain[32..], Guid.ParseExact(plain[..32], "N"));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
        {
            throw ApiException.Invalid("cursor", "This cursor is not one that this list gave out.");
        }
    }

    /// <summary>For the usual order: by time of creation.</summary>
    public static PageCursor At(DateTimeOffset createdAt, Guid id) =>
        new(createdAt.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture), id);

    /// <exception cref="ApiException">400: the key is not a time.</exception>
    public DateTimeOffset Time => long.TryParse(Key, out var ticks) && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw ApiException.Invalid("cursor", "This cursor is not one that this list gave out.");
}
