using System.Text.Json.Nodes;

namespace MediaLab.Gateway.OpenApi;

/// <summary>Refusals that several operations answer with, word for word: written once under components, named after their codes.</summary>
internal static class SharedRefusals
{
    private const string ResponseRef = "#/components/responses/";

    /// <summary>Replaces them in the operations by references and returns what those lead to.</summary>
    public static JsonObject Extract(IEnumerable<JsonObject> operations)
    {
        var refusals = operations.Select(operation => operation["responses"]!.AsObject())
            .SelectMany(responses => responses.Where(response => response.Value?["x-error-codes"] is not null).Select(response => (Responses: responses, Status: response.Key)))
            .ToList();
        foreach (var (responses, status) in refusals)
        {
            // Where it happened is all in which they differ.
            responses[status]!["content"]!["application/problem+json"]!["example"]!["instance"] = "/api/projects";
        }

        var shared = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var same in refusals.GroupBy(refusal => refusal.Responses[refusal.Status]!.ToJsonString()).Where(same => same.Count() > 1))
        {
            var name = NameOf(JsonNode.Parse(same.Key)!["x-error-codes"]!.AsArray());
            if (!shared.TryAdd(name, JsonNode.Parse(same.Key)))
            {
                // The same codes in other words: those stay where they are.
                continue;
            }

            foreach (var (responses, status) in same)
            {
                responses[status] = new JsonObject { ["$ref"] = ResponseRef + name };
            }
        }

        return new JsonObject(shared);
    }

    private static string NameOf(JsonArray codes) => string.Join("Or", codes.Select(code =>
        string.Concat(((string)code!).Split('_').Select(word => word[..1] + word[1..].ToLowerInvariant()))));
}
