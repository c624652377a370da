namespace MediaLab.Gateway.Tests;

/// <summary>One event of a stream; a heartbeat has only a comment.</summary>
internal sealed record SseEvent(string? Id, string? Name, string? Data, string? Comment);

/// <summary>Reads an event stream as a browser does.</summary>
internal sealed class SseReader(HttpResponseMessage answer, StreamReader reader) : IDisposable
{
    public HttpResponseMessage Answer => answer;

    public static async Task<SseReader> OpenAsync(HttpClient client, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        request.Headers.Add("Accept", "text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        return new SseReader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next block, whatever it is; null at the end of the stream.</summary>
    public async Task<SseEvent?> NextAsync()
    {
        var fields = new Dictionary<string, string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0)
            {
                if (fields.Count > 0)
                {
                    return new SseEvent(fields.GetValueOrDefault("id"), fields.GetValueOrDefault("event"), fields.GetValueOrDefault("data"), fields.GetValueOrDefault(""));
                }

                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            fields[line[..colon]] = line[(colon + 1)..].TrimStart();
        }

        return null;
    }

    /// <summary>The next event with a name; null at the end of the stream.</summary>
    public async Task<SseEvent?> NextNamedAsync()
    {
        while (await NextAsync() is { } next)
        {
            if (next.Name is not null)
            {
                return next;
            }
        }

        return null;
    }

    public void Dispose()
    {
        reader.Dispose();
        answer.Dispose();
    }
}
