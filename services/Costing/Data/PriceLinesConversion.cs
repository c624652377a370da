using System.Text.Json;
using MediaLab.Costing.Prices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Costing.Data;

internal static class PriceLinesConversion
{
    /// <summary>A breakdown as one jsonb column: it is read as a whole and never searched.</summary>
    public static PropertyBuilder<IReadOnlyList<PriceLine>> HasJsonLines(this PropertyBuilder<IReadOnlyList<PriceLine>> property) => property
        .HasColumnType("jsonb")
        .HasConversion(
            lines => ToJson(lines),
            json => JsonSerializer.Deserialize<List<PriceLine>>(json, JsonSerializerOptions.Web)!,
            new ValueComparer<IReadOnlyList<PriceLine>>(
                (left, right) => left!.SequenceEqual(right!), lines => lines.Count, lines => lines.ToArray()));

    public static string ToJson(IReadOnlyList<PriceLine> lines) => JsonSerializer.Serialize(lines, JsonSerializerOptions.Web);
}
