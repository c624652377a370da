using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>A stream of events to one caller; what is sent is remembered.</summary>
internal sealed class ServerSentEvents(HttpContext http, Submission submission)
{
    public void Open()
    {
        submission.Status = 200;
        http.Response.ContentType = "text/event-stream";
    }

    public async Task SendAsync(JsonNode data, string? name = null)
    {
        submission.Answers.Add(data);
        await WriteAsync((name is null ? "" : $"event: {name}\n") + $"data: {data.ToJsonString()}\n\n");
    }

    public async Task WriteAsync(string text)
    {
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>As when a machine dies: no end of the stream, the connection is gone.</summary>
    public void Break() => http.Abort();
}
