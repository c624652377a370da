using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaLab.ProviderSimulator;

namespace MediaLab.EndToEnd.Tests.Faults;

/// <summary>
/// Every provider at once, each call going as chance wants, and workers killed all the while. MEDIALAB_CHAOS_JOBS says how many jobs: some show
/// what there is to see, thousands what is rare.
/// </summary>
[Collection(RunningSystemCollection.Name)]
public sealed partial class ChaosTests(RunningSystem system)
{
    private static readonly string[] Types = ["text", "image", "video", "audio"];
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(15);

    private static int Jobs => int.Parse(Environment.GetEnvironmentVariable("MEDIALAB_CHAOS_JOBS") ?? "96", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Every_job_ends_or_is_unknown_nothing_is_sent_twice_and_the_books_agree()
    {
        var prepared = new List<Preparation>();
        foreach (var type in Types)
        {
            prepared.Add(await PrepareAsync(type));
        }

        var people = await Task.WhenAll(prepared.Select(preparation => StartAsync(preparation, Jobs / Types.Length)));
        using var enough = new CancellationTokenSource();
        var kills = KillWorkersAsync(enough.Token);
        try
        {
            await Task.WhenAll(people.SelectMany(work => work.Batches.Select(batch => UntilEndedAsync(work.Person, batch))));
        }
        finally
        {
            await enough.CancelAsync();
            await kills;
        }

        Assert.True(await kills > 0, "It was over before a worker could be killed: ask for more jobs.");
        foreach (var work in people)
        {
            foreach (var id in work.Generations.Keys.ToArray())
            {
                work.Generations[id] = await work.Person.UntilAsync($"/api/generations/{id}", IsOver);
            }

            MustHaveBeenSentOnce(work);
            MustHaveBeenBilledAsReported(work);
            await Books.MustAgreeAsync(work.Person, work.Project, [.. work.Generations.Keys]);
            work.Person.Dispose();
        }
    }

    /// <summary>One person for one kind of things, with a key for every provider.</summary>
    private async Task<Preparation> PrepareAsync(string type)
    {
        var person = await system.SignUpAsync();
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Chaos" }))["id"]!;
        var keys = new List<string>();
        foreach (var provider in (await person.GetAsync("/api/providers")).AsArray().Where(provider => (bool)provider!["needsKey"]!).Select(provider => (string)provider!["provider"]!))
        {
            if (provider == "custom")
            {
                continue;
            }

            var secret = Scenarios.Key(Scenario.Chaos);
            // Kling's keys are pairs; the simulator finds the secret in the access key.
            var key = provider == "kling" ? $"ak.{secret}:{secret}" : secret;
            keys.Add(key);
            await person.PostAsync("/api/api-keys", new { provider, key });
        }

        return new Preparation(type, person, project, keys, await ModelsAsync(person, project, type));
    }

    /// <summary>Asks for many, evenly over all models that can make them.</summary>
    private static async Task<Work> StartAsync(Preparation preparation, int count)
    {
        var (type, person, project, keys, models) = preparation;
        var batches = new List<string>();
        for (var place = 0; place < count; place += 500)
        {
            batches.Add((string)(await person.PostAsync("/api/generate/batch", new
            {
                projectId = project,
                type,
                acceptUnpriced = true,
                maxConcurrency = 8,
                items = Enumerable.Range(place, Math.Min(500, count - place)).Select(number => new { prompt = $"chaos-{type}-{number:D5}", model = models[number % models.Count] }),
            }))["id"]!);
        }

        var accepted = await person.AllAsync($"/api/generations?projectId={project}");
        Assert.Equal(count, accepted.Count);
        return new Work(person, project, keys, batches, accepted.ToDictionary(item => (string)item["id"]!, _ => (JsonNode?)null));
    }

    /// <summary>While its service is away now and then.</summary>
    private static async Task UntilEndedAsync(Person person, string batch)
    {
        var until = DateTimeOffset.UtcNow + TimeSpan.FromHours(1);
        for (var last = ""; !last.Contains("\"status\":\"ended\"", StringComparison.Ordinal); await Task.Delay(1000))
        {
            Assert.True(DateTimeOffset.UtcNow < until, $"A batch stayed {last}");
            using var answer = await person.SendAsync(HttpMethod.Get, $"/api/batches/{batch}?limit=1", null);
            last = answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["data"]!["batch"]!.ToJsonString() : last;
        }
    }

    /// <summary>Those that make something of a prompt alone, one per provider at most three.</summary>
    private static async Task<IReadOnlyList<string>> ModelsAsync(Person person, string project, string type)
    {
        var models = new List<string>();
        foreach (var provider in (await person.GetAsync("/api/models")).AsArray()
            .Where(model => (string?)model!["modality"] == type && (bool)model["available"]! && !(bool)model["sandbox"]! && !(bool)model["open"]!)
            .GroupBy(model => (string)model!["provider"]!))
        {
            foreach (var model in provider.Take(3).Select(model => (string)model!["id"]!))
            {
                using var quote = await person.SendAsync(HttpMethod.Post, "/api/generate/quote", new JsonObject { ["projectId"] = project, ["type"] = type, ["prompt"] = "x", ["model"] = model }.ToJsonString());
                if (quote.IsSuccessStatusCode)
                {
                    models.Add(model);
                }
            }
        }

        Assert.NotEmpty(models);
        return models;
    }

    private async Task<int> KillWorkersAsync(CancellationToken until)
    {
        var kills = 0;
        while (!until.IsCancellationRequested)
        {
            await Task.Delay(BetweenKills, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!until.IsCancellationRequested)
            {
                await system.Parts.KillAsync("generation");
                kills++;
            }
        }

        return kills;
    }

    /// <summary>The providers took each request once at most, and saw no more calls than our own log of attempts knows.</summary>
    private void MustHaveBeenSentOnce(Work work)
    {
        var sent = work.Keys.SelectMany(key => system.Providers.Submissions.By(key))
            .Select(submission => (Prompt: PromptPattern().Match(submission.Request.ToJsonString()).Value, submission.Status))
            .Where(submission => submission.Prompt.Length > 0).ToLookup(submission => submission.Prompt);
        foreach (var generation in work.Generations.Values)
        {
            var calls = sent[(string)generation!["prompt"]!].ToArray();
            // Kling knows our own id of a request: a second one makes nothing new, so that more may be sent than is logged.
            if ((string)generation["provider"]! != "kling")
            {
                Assert.True(calls.Count(call => call.Status is 0 or (>= 200 and < 300)) <= 1, $"Taken more than once: {generation.ToJsonString()}");
                Assert.True(calls.Length <= generation["attempts"]!.AsArray().Count, $"Sent more often than logged: {calls.Length}, {generation.ToJsonString()}");
            }
        }
    }

    /// <summary>Where a provider says what it charges, the ledger says the same.</summary>
    private void MustHaveBeenBilledAsReported(Work work)
    {
        var bills = work.Keys
            .SelectMany(key => system.Providers.Submissions.By(key).Select(submission => (submission.Request, submission.BilledNanoUsd))
                .Concat(system.Providers.Jobs.By(key).Select(job => (job.Request, job.BilledNanoUsd))))
            .Where(bill => bill.BilledNanoUsd is not null)
            .ToLookup(bill => PromptPattern().Match(bill.Request.ToJsonString()).Value, bill => bill.BilledNanoUsd!.Value);
        foreach (var generation in work.Generations.Values.Where(generation => (string?)generation!["status"] == "completed"))
        {
            foreach (var billed in bills[(string)generation!["prompt"]!])
            {
                Assert.Equal((billed, "reported"), (Books.Nano(generation["cost"]), (string?)generation["cost"]!["certainty"]));
            }
        }
    }

    private static bool IsOver(JsonNode generation) =>
        (string)generation["status"]! is "failed" or "cancelled" or "unknown" || ((string)generation["status"]! == "completed" && generation["cost"] is not null);

    private sealed record Preparation(string Type, Person Person, string Project, IReadOnlyList<string> Keys, IReadOnlyList<string> Models);

    private sealed record Work(Person Person, string Project, IReadOnlyList<string> Keys, IReadOnlyList<string> Batches, Dictionary<string, JsonNode?> Generations);

    [GeneratedRegex("chaos-[a-z]+-[0-9]{5}")]
    private static partial Regex PromptPattern();
}
