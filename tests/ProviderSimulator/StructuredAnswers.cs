using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>Answers that fit a JSON Schema, and what providers that hold models to one demand of it.</summary>
internal static class StructuredAnswers
{
    /// <summary>The smallest thing that fits.</summary>
    public static JsonNode? For(JsonNode? schema) => (string?)schema?["type"] switch
    {
        _ when schema?["enum"]?[0] is { } first => first.DeepClone(),
        "object" => new JsonObject((schema!["properties"] as JsonObject ?? []).Select(property => KeyValuePair.Create(property.Key, For(property.Value)))),
        "array" => new JsonArray(For(schema!["items"])),
        "integer" or "number" => 1,
        "boolean" => true,
        "null" => null,
        _ => "A lighthouse at dusk",
    };

    /// <summary>Every object must be closed; a strict one must also require all that it names. Null when they are so.</summary>
    public static string? Problem(JsonNode? schema, bool strict) => schema switch
    {
        JsonObject part when (string?)part["type"] == "object" && (part["additionalProperties"] is not JsonValue open || open.GetValue<bool>()) =>
            "Invalid schema: 'additionalProperties' is required to be supplied and to be false.",
        JsonObject part when strict && part["properties"] is JsonObject named
            && named.Any(property => (part["required"] as JsonArray)?.Any(required => (string?)required == property.Key) != true) =>
            "Invalid schema: 'required' is required to be supplied and to be an array including every key in properties.",
        JsonObject part => part.Select(member => Problem(member.Value, strict)).FirstOrDefault(problem => problem is not null),
        JsonArray list => list.Select(item => Problem(item, strict)).FirstOrDefault(problem => problem is not null),
        _ => null,
    };
}
