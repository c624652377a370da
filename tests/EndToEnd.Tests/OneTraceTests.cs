using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MediaLab.EndToEnd.Tests;

/// <summary>One trace tells the whole story of a generation, from the request to the totals.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class OneTraceTests(RunningSystem system)
{
    private static readonly string[] Services = ["gateway", "generation", "costing", "assets", "analytics"];

    /// <summary>Those who do something about a generation that is complete: the ledger, the project's count, the totals.</summary>
    private static readonly string[] Consumers = ["costing", "projects", "analytics"];

    [Fact]
    public async Task The_dashboard_shows_request_hold_worker_asset_and_totals_in_one_trace()
    {
        var traceId = await GenerateAsync();
        IReadOnlyList<Span> spans = [];
        await UntilAsync(async () =>
        {
            spans = await system.TraceAsync(traceId);
            return Services.All(service => spans.Any(span => span.Service == service)) && Consumers.All(consumer => Consumed().Any(span => span.Service == consumer));
        });

        var seen = string.Join('\n', spans.Select(span => $"{span.Service}: {span.Name} {span.Id} < {span.ParentId}"));
        Assert.All(Services, service => Assert.True(spans.Any(span => span.Service == service), $"Nothing from {service} in trace {traceId}:\n{seen}"));
        // The request, then the worker, what it publishes, and what others do about that: each caused by the one before.
        var request = Assert.Single(spans, span => span is { Service: "generation", Name: "StartGeneration" });
        var worker = Assert.Single(spans, span => span is { Service: "generation", Name: "RunGeneration" });
        Assert.True(Ancestors(worker).Contains(request), seen);
        var published = Assert.Single(spans, span => span is { Service: "generation", Name: "GenerationCompleted publish" });
        Assert.True(Ancestors(published).Contains(worker), seen);
        Assert.Contains(spans, span => span.Service == "assets" && Ancestors(span).Contains(worker));
        Assert.All(Consumers, consumer => Assert.True(Consumed().Any(span => span.Service == consumer), $"{consumer} did nothing about the event in trace {traceId}:\n{seen}"));

        IEnumerable<Span> Consumed() => spans.Where(span => span.Service != "generation" && Ancestors(span).Any(cause => cause.Name == "GenerationCompleted publish"));

        IEnumerable<Span> Ancestors(Span span)
        {
            for (var cause = spans.FirstOrDefault(other => other.Id == span.ParentId); cause is not null; cause = spans.FirstOrDefault(other => other.Id == cause.ParentId))
            {
                yield return cause;
            }
        }
    }

    [Fact]
    public async Task The_dashboard_has_structured_logs_of_the_trace_and_metrics_of_every_service()
    {
        var traceId = await GenerateAsync();
        IReadOnlyList<(string Service, string Text, string[] Values)> logs = [];
        IReadOnlyList<string> measured = [];

        await UntilAsync(async () =>
        {
            (logs, measured) = (await system.LogsAsync(traceId), await system.MeasuredServicesAsync());
            return logs.Any(log => log.Values.Length > 0) && Services.All(measured.Contains);
        });

        Assert.Contains(logs, log => log.Text.Length > 0 && log.Values.Length > 0);
        Assert.All(Services, service => Assert.Contains(service, measured));
    }

    /// <summary>Makes a picture; the trace of the request that asked for it.</summary>
    private async Task<string> GenerateAsync()
    {
        using var person = await system.SignUpAsync();
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!;
        using var accepted = await person.Client.PostAsJsonAsync("/api/generate", new { projectId = project, type = "image", prompt = "A lighthouse", provider = "sandbox" });
        var id = (string)JsonNode.Parse(await accepted.Content.ReadAsStringAsync())!["data"]!["id"]!;
        await person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == "completed");
        return accepted.Headers.GetValues("X-Trace-Id").First();
    }

    /// <summary>Telemetry arrives some seconds later; what is missing after two minutes, the assertions say.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var until = DateTimeOffset.UtcNow.AddMinutes(2);
        while (!await condition() && DateTimeOffset.UtcNow < until)
        {
            await Task.Delay(1000);
        }
    }
}
