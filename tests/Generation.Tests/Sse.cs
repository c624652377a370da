using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace MediaLab.Generation.Tests;

/// <summary>Reads a generation's stream to its end.</summary>
internal static class Sse
{
    public static async Task<List<(string Name, JsonNode Data, string? Id)>> ReadAsync(HttpClient client, Guid id, string? lastEventId)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/generations/{id}/stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        answer.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var events = new List<(string, JsonNode, string?)>();
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(limit.Token)).EnumerateAsync(limit.Token))
        {
            events.Add((item.EventType, JsonNode.Parse(item.Data)!, item.EventId));
        }

        return events;
    }
}
