using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>What tests say to the API.</summary>
internal static class GenerationClient
{
    public static object Text(string prompt = "A red fox in the snow", Guid? project = null) =>
        new { projectId = project ?? Guid.CreateVersion7(), type = "text", prompt, model = "sandbox/text" };

    public static async Task<JsonNode> StartAsync(this HttpClient client, object request)
    {
        using var answer = await client.PostAsJsonAsync("/api/generate", request);
        var body = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Accepted, $"{answer.StatusCode}: {body}");
        return body!["data"]!;
    }

    /// <summary>Waits until the generation is in one of the states; fails after a while with the state it is in.</summary>
    public static Task<JsonNode> UntilAsync(this HttpClient client, Guid id, params string[] states) => Eventually.SeesAsync(
        async () => (await client.GetFromJsonAsync<JsonNode>($"/api/generations/{id}"))!["data"]!, shown => states.Contains((string)shown["status"]!), string.Join(" or ", states));

    public static async Task<(int Status, JsonNode Body)> PostJsonAsync(this HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    public static Guid Id(this JsonNode generation) => (Guid)generation["id"]!;
}
