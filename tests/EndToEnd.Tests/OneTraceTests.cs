using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MediaLab.EndToEnd.Tests;

/// <summary>One trace tells the whole story of a generation, from the request to the totals.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class OneTraceTests(RunningSystem system)
{
    private static readonly string[] Services = ["gateway", "generation", "costing", "assets", "analytics"];

    [Fact]
    public async Task The_dashboard_shows_request_hold_worker_asset_and_totals_in_one_trace()
    {
        using var person = await system.SignUpAsync();
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!;
        using var accepted = await person.Client.PostAsJsonAsync("/api/generate", new { projectId = project, type = "image", prompt = "A lighthouse", provider = "sandbox" });
        var traceId = accepted.Headers.GetValues("X-Trace-Id").First();
        var id = (string)JsonNode.Parse(await accepted.Content.ReadAsStringAsync())!["data"]!["id"]!;
        await person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == "completed");

        var until = DateTimeOffset.UtcNow.AddMinutes(2);
        var spans = await system.TraceAsync(traceId);
        while (!Services.All(service => spans.Any(span => span.Service == service)) && DateTimeOffset.UtcNow < until)
        {
            await Task.Delay(1000);
            spans = await system.TraceAsync(traceId);
        }

        var seen = string.Join('\n', spans.Select(span => $"{span.Service}: {span.Span}"));
        Assert.All(Services, service => Assert.True(spans.Any(span => span.Service == service), $"Nothing from {service} in trace {traceId}:\n{seen}"));
        Assert.Contains(spans, span => span is { Service: "generation", Span: "StartGeneration" });
    }
}
