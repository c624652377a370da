using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Batches;

/// <summary>What tests of batches say to the API.</summary>
internal static class BatchClient
{
    public static async Task<JsonNode> StartBatchAsync(this HttpClient client, object request)
    {
        using var answer = await client.PostAsJsonAsync("/api/generate/batch", request);
        var body = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Accepted, $"{answer.StatusCode}: {body}");
        return body!["data"]!;
    }

    public static async Task<JsonNode> BatchAsync(this HttpClient client, Guid id) => (await client.GetFromJsonAsync<JsonNode>($"/api/batches/{id}?limit=100"))!["data"]!["batch"]!;

    /// <summary>Every item of the batch, through all pages.</summary>
    public static async Task<IReadOnlyList<JsonNode>> ItemsAsync(this HttpClient client, Guid id)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = (await client.GetFromJsonAsync<JsonNode>($"/api/batches/{id}?limit=100&cursor={cursor}"))!["data"]!;
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>Waits until the batch is as expected; fails after a while with what it is.</summary>
    public static Task<JsonNode> UntilBatchAsync(this HttpClient client, Guid id, Func<JsonNode, bool> expected, double seconds = 180) =>
        Eventually.SeesAsync(() => client.BatchAsync(id), expected, "the batch as expected", seconds);

    public static Task<JsonNode> UntilEndedAsync(this HttpClient client, Guid id, double seconds = 180) =>
        client.UntilBatchAsync(id, batch => (string)batch["status"]! == "ended", seconds);

    public static int Count(this JsonNode batch, string state) => (int)batch["counts"]![state]!;
}
