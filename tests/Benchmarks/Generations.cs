using System.Net.Http.Json;
using System.Text.Json;

namespace MediaLab.Benchmarks;

/// <summary>Accepting work and finishing it, with the sandbox's text: everything but a provider's own time.</summary>
internal static class Generations
{
    private const int Accepted = 400;
    private const int Followed = 40;

    public static async Task MeasureAsync(Session session, Report report)
    {
        await Latencies.MeasureAsync(20, 4, _ => StartAsync(session));
        var ids = new Guid[Accepted];
        var accept = await Latencies.MeasureAsync(Accepted, 8, async index => ids[index] = await StartAsync(session));
        foreach (var id in ids)
        {
            await UntilCompletedAsync(session, id, TimeSpan.FromMilliseconds(250));
        }

        var complete = await Latencies.MeasureAsync(Followed, 1, async _ => await UntilCompletedAsync(session, await StartAsync(session), TimeSpan.FromMilliseconds(5)));
        report.Section("Generations", $"""
            Sandbox text through the gateway: validate, route, hold the price, store, answer; then claim, make, store the asset, complete.

            | step | p50 | p95 | p99 | per second |
            |---|---|---|---|---|
            | `POST /api/generate` answered 202, {Accepted} requests, 8 at once | {accept.Row()} |
            | from the request to `completed`, {Followed} one after the other | {complete.Row()} |
            """);
    }

    private static async Task<Guid> StartAsync(Session session)
    {
        using var response = await session.Client.PostAsJsonAsync("/api/generate", new
        {
            projectId = session.ProjectId,
            type = "text",
            prompt = "A lighthouse at dusk",
            provider = "sandbox",
            parameters = new { },
        });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("id").GetGuid();
    }

    private static async Task UntilCompletedAsync(Session session, Guid id, TimeSpan interval)
    {
        for (var attempts = 0; attempts < 10_000; attempts++)
        {
            var generation = await session.Client.GetFromJsonAsync<JsonElement>($"/api/generations/{id}");
            var status = generation.GetProperty("data").GetProperty("status").GetString();
            if (status == "completed")
            {
                return;
            }

            if (status is "failed" or "cancelled" or "unknown")
            {
                throw new InvalidOperationException($"Generation {id} ended as {status}.");
            }

            await Task.Delay(interval);
        }

        throw new TimeoutException($"Generation {id} did not complete.");
    }
}
