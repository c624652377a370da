using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MediaLab.Gateway.Tests;

internal static class Answers
{
    public static async Task<JsonNode> DataAsync(this HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["data"]!;
    }

    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public static async Task<string?> ErrorAsync(this HttpResponseMessage answer) => (string?)(await answer.ProblemAsync())["error"];

    public static string Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
}
