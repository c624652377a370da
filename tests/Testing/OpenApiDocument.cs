using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaLab.Testing;

/// <summary>
/// An OpenAPI document, and whether a body agrees with one of its schemas: types, required and unknown members, enums, constants, bounds,
/// and all/any/one of. Formats and patterns are not looked at.
/// </summary>
public sealed class OpenApiDocument(JsonNode root)
{
    public JsonNode Schema(string name) => root["components"]!["schemas"]![name] ?? throw new ArgumentException($"The specification has no schema {name}.");

    /// <summary>What a POST to the path carries.</summary>
    public JsonNode RequestTo(string path) => root["paths"]![path]?["post"]?["requestBody"]?["content"]?["application/json"]?["schema"] ?? throw new ArgumentException($"The specification has no POST {path} with JSON.");

    /// <summary>What a success answers.</summary>
    public JsonNode AnswerOf(string method, string path) => root["paths"]![path]?[method]?["responses"]?["200"]?["content"]?["application/json"]?["schema"] ?? throw new ArgumentException($"The specification has no JSON answer of {method} {path}.");

    /// <summary>
    /// What an answer of the operation whose path ends the address must look like; null where none is described. A status is looked for by
    /// itself, then by its kind (4XX), then as the default.
    /// </summary>
    public JsonNode? FindAnswer(string method, string address, int status)
    {
        var segments = address.Trim('/').Split('/');
        var operation = root["paths"]!.AsObject()
            .Where(path => path.Value![method.ToLowerInvariant()] is not null && Ends(segments, path.Key.Trim('/').Split('/')))
            .OrderByDescending(path => path.Key.Split('/').Length).ThenBy(path => path.Key.Count(letter => letter == '{'))
            .Select(path => path.Value![method.ToLowerInvariant()]!).FirstOrDefault();
        return operation?["responses"] is not { } responses ? null
            : (responses[$"{status}"] ?? responses[$"{status / 100}XX"] ?? responses["default"]) is not { } response ? null
            : Resolve(response)["content"]?["application/json"]?["schema"];
    }

    private static bool Ends(string[] segments, string[] template) => template.Length <= segments.Length
        && template.Zip(segments[^template.Length..]).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);

    /// <summary>What is wrong with the value, each with its place; empty when nothing is.</summary>
    public List<string> Problems(JsonNode schema, JsonNode? value, string place = "$")
    {
        var problems = new List<string>();
        Check(Resolve(schema), value, place, problems, depth: 0);
        return problems;
    }

    private void Check(JsonNode schema, JsonNode? value, string place, List<string> problems, int depth)
    {
        if (depth > 60)
        {
            return;
        }

        if (value is null && ((bool?)schema["nullable"] == true || Types(schema).Contains("null")))
        {
            return;
        }

        CheckChoices(schema, value, place, problems, depth);
        if (Types(schema) is { Count: > 0 } types && !types.Any(type => IsA(type, value)))
        {
            problems.Add($"{place}: not {string.Join(" or ", types)} but {value?.ToJsonString() ?? "null"}");
            return;
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(candidate => JsonNode.DeepEquals(candidate, value)))
        {
            problems.Add($"{place}: {value?.ToJsonString()} is none of {allowed.ToJsonString()}");
        }

        if (schema["const"] is { } constant && !JsonNode.DeepEquals(constant, value))
        {
            problems.Add($"{place}: is not {constant.ToJsonString()}");
        }

        if (value is JsonValue number && number.GetValueKind() == JsonValueKind.Number)
        {
            CheckBounds(schema, Decimal(number), place, problems);
        }

        if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>().Length > ((int?)schema["maxLength"] ?? int.MaxValue))
        {
            problems.Add($"{place}: longer than {schema["maxLength"]}");
        }

        if (value is JsonObject members)
        {
            CheckMembers(schema, members, place, problems, depth);
        }

        if (value is JsonArray items && schema["items"] is { } itemSchema)
        {
            for (var index = 0; index < items.Count; index++)
            {
                Check(Resolve(itemSchema), items[index], $"{place}[{index}]", problems, depth + 1);
            }
        }
    }

    private void CheckChoices(JsonNode schema, JsonNode? value, string place, List<string> problems, int depth)
    {
        foreach (var part in schema["allOf"] as JsonArray ?? [])
        {
            Check(Resolve(part!), value, place, problems, depth + 1);
        }

        foreach (var choice in (string[])["anyOf", "oneOf"])
        {
            if (schema[choice] is not JsonArray options)
            {
                continue;
            }

            var failures = new List<string>();
            foreach (var option in options)
            {
                var trial = new List<string>();
                Check(Resolve(option!), value, place, trial, depth + 1);
                if (trial.Count == 0)
                {
                    failures.Clear();
                    break;
                }

                failures.Add(trial[0]);
            }

            if (failures.Count > 0)
            {
                problems.Add($"{place}: fits none of {options.Count} choices ({string.Join("; ", failures.Take(3))})");
            }
        }
    }

    private static void CheckBounds(JsonNode schema, decimal value, string place, List<string> problems)
    {
        if (value < (schema["minimum"] is { } least ? Decimal(least) : decimal.MinValue) || value > (schema["maximum"] is { } most ? Decimal(most) : decimal.MaxValue))
        {
            problems.Add($"{place}: {value} is out of bounds");
        }
    }

    private void CheckMembers(JsonNode schema, JsonObject members, string place, List<string> problems, int depth)
    {
        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            if (!members.ContainsKey((string)required!))
            {
                problems.Add($"{place}.{required}: is missing");
            }
        }

        var known = schema["properties"] as JsonObject ?? [];
        foreach (var (name, value) in members)
        {
            if (value is null && (bool?)known[name]?["nullable"] == true)
            {
                // Stands beside a $ref, which would hide it.
                continue;
            }

            if (known[name] is { } member)
            {
                Check(Resolve(member), value, $"{place}.{name}", problems, depth + 1);
            }
            else if (schema["additionalProperties"] is JsonValue rest && rest.GetValueKind() == JsonValueKind.False)
            {
                problems.Add($"{place}.{name}: is unknown");
            }
        }
    }

    private JsonNode Resolve(JsonNode schema)
    {
        while ((string?)schema["$ref"] is { } reference)
        {
            schema = reference.Split('/').Skip(1).Aggregate(root, (node, name) => node[name.Replace("~1", "/", StringComparison.Ordinal)]!);
        }

        return schema;
    }

    private static List<string> Types(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => (string)type!)],
        JsonValue one => [(string)one!],
        _ => [],
    };

    /// <summary>Made in memory or parsed: only its text is the same.</summary>
    private static decimal Decimal(JsonNode number) => JsonElement.Parse(number.ToJsonString()).GetDecimal();

    private static bool IsA(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) => true,
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => decimal.IsInteger(Decimal(value!)),
        _ => false,
    };
}
