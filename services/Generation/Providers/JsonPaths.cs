using System.Globalization;
using System.Text.Json;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers;

/// <summary>Values of a kind at a place in an answer, where dots lead into objects; what is missing or of another kind is none.</summary>
internal static class JsonPaths
{
    public static string? TextAt(this JsonElement json, string path) =>
        json.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Also one that is written as text.</summary>
    public static decimal? NumberAt(this JsonElement json, string path) => json.At(path) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var value) => value,
        { ValueKind: JsonValueKind.String } text when decimal.TryParse(text.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    public static IReadOnlyList<JsonElement> ListAt(this JsonElement json, string path) =>
        json.At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}
