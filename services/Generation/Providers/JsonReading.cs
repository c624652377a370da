using System.Globalization;
using System.Text.Json;

namespace MediaLab.Generation.Providers;

/// <summary>Looks into answers that may be built otherwise than promised: what is not there, or of another kind, is null.</summary>
internal static class JsonReading
{
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    public static string? Text(this JsonElement json, string name) => json.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static decimal? Number(this JsonElement json) => json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out var number) ? number : null;

    /// <param name="json">Where to begin.</param>
    /// <param name="path">Names of members, each within the one before; "a.b" is the same as "a", "b".</param>
    public static JsonElement? At(this JsonElement json, params ReadOnlySpan<string> path)
    {
        JsonElement? place = json;
        foreach (var names in path)
        {
            foreach (var name in names.Split('.'))
            {
                place = place?.Member(name);
            }
        }

        return place;
    }

    public static string? TextAt(this JsonElement json, params ReadOnlySpan<string> path) =>
        json.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Also one that is written as text.</summary>
    public static decimal? NumberAt(this JsonElement json, params ReadOnlySpan<string> path) => json.At(path) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var value) => value,
        { ValueKind: JsonValueKind.String } text when decimal.TryParse(text.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    public static IReadOnlyList<JsonElement> ListAt(this JsonElement json, params ReadOnlySpan<string> path) =>
        json.At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}
