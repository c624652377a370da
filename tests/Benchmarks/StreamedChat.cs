using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using MediaLab.ProviderSimulator;

namespace MediaLab.Benchmarks;

/// <summary>A streamed chat straight from the provider and through MediaLab, in turns.</summary>
internal static class StreamedChat
{
    private const int Count = 200;
    private const string Model = "gpt-6-luna";
    private const string Prompt = "Count the waves.";

    public static async Task MeasureAsync(Session session, Report report)
    {
        var key = await Simulated.AddKeyAsync(session, "openai", Scenario.Ok);
        using var provider = new HttpClient { BaseAddress = new Uri(session.System.Simulator, "openai/v1/") };
        provider.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        var (straight, through) = (new List<Times>(), new List<Times>());
        for (var turn = -10; turn < Count; turn++)
        {
            var (one, other) = (await StraightAsync(provider), await ThroughAsync(session));
            if (turn >= 0)
            {
                straight.Add(one);
                through.Add(other);
            }
        }

        report.Section("Streamed chat", $"""
            The same words from the same simulated provider, straight from it and through the gateway and Generation, {Count} times in turns, one at a time.
            Added is the difference of each pair: the price is held and the request written down before it leaves; every word is written down before it is shown.

            | until | p50 | p95 | p99 |
            |---|---|---|---|
            {Row("first word, straight", straight.Select(times => times.First))}
            {Row("first word, through MediaLab", through.Select(times => times.First))}
            {Row("**first word, added**", straight.Zip(through, (one, other) => other.First - one.First))}
            {Row("end, straight", straight.Select(times => times.End))}
            {Row("end with the asset stored, through MediaLab", through.Select(times => times.End))}
            {Row("**end, added**", straight.Zip(through, (one, other) => other.End - one.End))}
            """);
    }

    private static async Task<Times> StraightAsync(HttpClient provider)
    {
        var watch = Stopwatch.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions")
        {
            Content = JsonContent.Create(new { model = Model, messages = new[] { new { role = "user", content = Prompt } }, stream = true, stream_options = new { include_usage = true } }),
        };
        using var response = await provider.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return await ReadAsync(response, watch, line => line.Contains("\"content\":\"", StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal), line => line == "data: [DONE]");
    }

    private static async Task<Times> ThroughAsync(Session session)
    {
        var watch = Stopwatch.StartNew();
        var started = await Simulated.DataAsync(await session.Client.PostAsJsonAsync(
            "/api/generate", new { projectId = session.ProjectId, type = "text", prompt = Prompt, model = $"openai/{Model}" }));
        using var response = await session.Client.GetAsync($"/api/generations/{started.GetProperty("id").GetGuid()}/stream", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return await ReadAsync(response, watch, line => line == "event: delta", line => line is "event: completed" or "event: failed");
    }

    private static async Task<Times> ReadAsync(HttpResponseMessage response, Stopwatch watch, Func<string, bool> isWord, Func<string, bool> isEnd)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        double? first = null;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (first is null && isWord(line))
            {
                first = watch.Elapsed.TotalMilliseconds;
            }

            if (isEnd(line))
            {
                return new Times(first ?? throw new InvalidOperationException("A stream ended without a word."), watch.Elapsed.TotalMilliseconds);
            }
        }

        throw new InvalidOperationException("A stream broke off.");
    }

    private static string Row(string name, IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        double At(double percent) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(sorted.Length * percent / 100) - 1)];
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {At(50):0.0} | {At(95):0.0} | {At(99):0.0} |");
    }

    private readonly record struct Times(double First, double End);
}
