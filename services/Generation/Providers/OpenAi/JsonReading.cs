using System.Text.Json;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>Looks into answers that may be built otherwise than promised: what is not there is null.</summary>
internal static class JsonReading
{
    public static JsonElement? Member(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : null;

    /// <summary>Dots lead into objects.</summary>
    public static JsonElement? At(this JsonElement parent, string path)
    {
        JsonElement? place = parent;
        foreach (var name in path.Split('.'))
        {
            place = place?.Member(name);
        }

        return place;
    }

    public static string? Text(this JsonElement parent, string name) => parent.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static decimal? Number(this JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;
}
