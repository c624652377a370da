using System.Net.Http.Json;
using System.Text.Json;
using MediaLab.ProviderSimulator;

namespace MediaLab.Benchmarks;

/// <summary>Work for simulated providers, by the public API.</summary>
internal static class Simulated
{
    /// <returns>The key.</returns>
    public static async Task<string> AddKeyAsync(Session session, string provider, Scenario scenario)
    {
        var key = Scenarios.Key(scenario);
        (await session.Client.PostAsJsonAsync("/api/api-keys", new { provider, key })).EnsureSuccessStatusCode();
        return key;
    }

    /// <summary>Asks for many of one kind at once and waits for the end of all.</summary>
    /// <returns>The batch as it ended.</returns>
    public static async Task<JsonElement> RunBatchAsync(Session session, string type, string model, int count)
    {
        var started = await DataAsync(await session.Client.PostAsJsonAsync("/api/generate/batch", new
        {
            projectId = session.ProjectId,
            type,
            acceptUnpriced = true,
            maxConcurrency = 8,
            items = Enumerable.Range(0, count).Select(number => new { prompt = $"A lighthouse, number {number}", model }),
        }));
        var id = started.GetProperty("id").GetGuid();
        while (true)
        {
            var batch = (await DataAsync(await session.Client.GetAsync($"/api/batches/{id}?limit=1"))).GetProperty("batch");
            if (batch.GetProperty("status").GetString() != "running")
            {
                return batch.GetProperty("counts").GetProperty("completed").GetInt32() == count ? batch : throw new InvalidOperationException($"Not all of a batch were made: {batch}");
            }

            await Task.Delay(200);
        }
    }

    public static async Task<JsonElement> DataAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var body = await response.Content.ReadFromJsonAsync<JsonElement>();
            return response.IsSuccessStatusCode ? body.GetProperty("data") : throw new InvalidOperationException($"{response.RequestMessage!.RequestUri}: {body}");
        }
    }
}
