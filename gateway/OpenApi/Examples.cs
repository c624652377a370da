using System.Text.Json.Nodes;

namespace MediaLab.Gateway.OpenApi;

/// <summary>Gives every body an example made from its schema, where the service gave none, and every problem one with its first code.</summary>
internal static class Examples
{
    private const int MaxDepth = 8;
    private const string Id = "01997c3e-8b1a-7f00-9c55-3f1f6d2f8a10";

    public static void AddTo(JsonObject document)
    {
        var schemas = document["components"]?["schemas"] as JsonObject ?? [];
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var operation in DocumentMerge.Operations(item!.AsObject()))
            {
                Give(operation["requestBody"]?["content"], schemas);
                foreach (var (status, response) in operation["responses"] as JsonObject ?? [])
                {
                    Give(response?["content"], schemas);
                    GiveProblem(path, status, response?["content"]?["application/problem+json"] as JsonObject, response?["x-error-codes"] as JsonArray);
                }
            }
        }
    }

    private static void Give(JsonNode? content, JsonObject schemas)
    {
        if (content?["application/json"] is JsonObject media && !media.ContainsKey("example") && !media.ContainsKey("examples"))
        {
            media["example"] = Of(media["schema"], schemas, null, 0);
        }
    }

    private static void GiveProblem(string path, string status, JsonObject? media, JsonArray? codes)
    {
        if (media is null || media.ContainsKey("example") || !int.TryParse(status, out var number))
        {
            return;
        }

        var reason = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(number);
        media["example"] = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = reason,
            ["status"] = number,
            ["detail"] = reason,
            ["instance"] = path,
            ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
            ["success"] = false,
            ["error"] = codes is [{ } code, ..] ? code.DeepClone() : "INVALID_REQUEST",
            ["message"] = reason,
            ["details"] = null,
        };
    }

    private static JsonNode? Of(JsonNode? schema, JsonObject schemas, string? name, int depth)
    {
        if (schema is not JsonObject shape || depth > MaxDepth)
        {
            return null;
        }

        if ((string?)shape["$ref"] is { } reference)
        {
            return Of(schemas[reference.Split('/')[^1]], schemas, name, depth + 1);
        }

        foreach (var given in (string[])["example", "default", "const"])
        {
            if (shape[given] is { } value)
            {
                return value.DeepClone();
            }
        }

        if (shape["enum"] is JsonArray values)
        {
            return values.FirstOrDefault(value => value is not null)?.DeepClone();
        }

        foreach (var choice in (string[])["oneOf", "anyOf", "allOf"])
        {
            if (shape[choice] is JsonArray options)
            {
                return Of(options.FirstOrDefault(option => (option?["type"] as JsonValue)?.ToString() != "null"), schemas, name, depth + 1);
            }
        }

        return TypeOf(shape) switch
        {
            "object" => OfObject(shape, schemas, depth),
            "array" => Of(shape["items"], schemas, null, depth + 1) is { } item ? new JsonArray(item) : [],
            "string" => OfString((string?)shape["format"], name),
            "integer" => (long?)shape["minimum"]?.AsValue() ?? 1,
            "number" => 1.5,
            "boolean" => true,
            _ => null,
        };
    }

    private static JsonObject OfObject(JsonObject shape, JsonObject schemas, int depth)
    {
        var example = new JsonObject();
        foreach (var (member, schema) in shape["properties"] as JsonObject ?? [])
        {
            example[member] = Of(schema, schemas, member, depth + 1);
        }

        if (example.Count == 0 && shape["additionalProperties"] is JsonObject values)
        {
            example["name"] = Of(values, schemas, null, depth + 1);
        }

        return example;
    }

    private static string OfString(string? format, string? name) => (format, name) switch
    {
        ("uuid", _) => Id,
        ("date-time", _) => "2026-11-21T09:30:00Z",
        ("date", _) => "2026-11-21",
        ("uri", _) => "https://example.com/",
        (_, "email") => "ada@example.com",
        (_, "password" or "new" or "current") => "correct horse battery staple",
        (_, "usd") => "0.012000000",
        (_, "currency") => "USD",
        _ => name ?? "text",
    };

    /// <summary>In 3.1 a nullable type is a list: the one that is not null counts.</summary>
    private static string? TypeOf(JsonObject shape) => shape["type"] switch
    {
        JsonArray types => types.Select(type => (string?)type).FirstOrDefault(type => type != "null"),
        JsonValue type => (string?)type,
        _ => shape.ContainsKey("properties") ? "object" : null,
    };
}
