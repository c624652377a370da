using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>A request body that may hold only what the provider knows.</summary>
internal static class StrictBody
{
    /// <returns>The body, or what is wrong with it.</returns>
    public static async Task<(JsonObject Body, string? Problem)> ReadAsync(HttpContext http, string[] required, string[] optional)
    {
        JsonNode? node;
        try
        {
            node = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            return ([], "We could not parse the JSON body of your request.");
        }

        if (node is not JsonObject body)
        {
            return ([], "The body must be a JSON object.");
        }

        if (required.FirstOrDefault(name => body[name] is null) is { } missing)
        {
            return (body, $"Missing required parameter: '{missing}'.");
        }

        return body.Select(member => member.Key).FirstOrDefault(name => !required.Contains(name) && !optional.Contains(name)) is { } unknown
            ? (body, $"Unknown parameter: '{unknown}'.")
            : (body, null);
    }
}
