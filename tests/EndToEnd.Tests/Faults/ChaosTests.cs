using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.EndToEnd.Tests.Faults;

/// <summary>
/// Every provider at once, each call going as chance wants, and workers killed all the while. MEDIALAB_CHAOS_JOBS says how many jobs: some show
/// what there is to see, thousands what is rare.
/// </summary>
[Collection(RunningSystemCollection.Name)]
public sealed partial class ChaosTests(RunningSystem system)
{
    private static readonly string[] Types = ["text", "image", "video", "audio"];
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(20);

    /// <summary>At least one job of so many must have been billed by its provider: a few providers say what they charge, and most calls go well.</summary>
    private const int LeastBilled = 32;

    private static int Jobs => int.Parse(Environment.GetEnvironmentVariable("MEDIALAB_CHAOS_JOBS") ?? "64", CultureInfo.InvariantCulture);

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
        // However fast this machine is: some calls are under way, and others are still to come.
        await Eventually.HoldsAsync(() => people.Sum(work => SubmissionsOf(work).Count) >= Jobs / 8, "an eighth of the jobs sent");
        await system.Parts.KillAsync("generation");
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

        var compared = 0;
        foreach (var work in people)
        {
            var ended = (await work.Person.AllUntilAsync($"/api/generations?projectId={work.Project}", IsOver)).ToDictionary(generation => (string)generation["id"]!);
            foreach (var id in work.Generations.Keys.ToArray())
            {
                work.Generations[id] = ended[id];
            }

            MustHaveBeenSentOnce(work);
            await Books.MustAgreeAsync(work.Person, work.Project, [.. work.Generations.Keys], unknown => LookUp(work, unknown));
            compared += await MustHaveBeenBilledAsReportedAsync(work);
            work.Person.Dispose();
        }

        Assert.True(compared >= Jobs / LeastBilled, $"Only {compared} of {Jobs} jobs were billed by their providers.");
    }

    /// <summary>One person for one kind of things, with a key for every provider.</summary>
    private async Task<Preparation> PrepareAsync(string type)
    {
        var person = await system.SignUpAsync();
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Chaos" }))["id"]!;
        var keys = new List<string>();
        string[] providers =
        [
            .. (await person.GetAsync("/api/providers")).AsArray().Where(provider => (bool)provider!["needsKey"]!).Select(provider => (string)provider!["provider"]!).Except(["custom"]),
        ];
        foreach (var provider in providers)
        {
            var secret = Scenarios.Key(Scenario.Chaos);
            // Kling's keys are pairs; the simulator finds the secret in the access key.
            var key = provider == "kling" ? $"ak.{secret}:{secret}" : secret;
            keys.Add(key);
            await person.PostAsync("/api/api-keys", new { provider, key });
        }

        return new Preparation(type, person, project, keys, await ModelsAsync(person, project, type, providers));
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

    /// <summary>Those that make something of a prompt alone, at most three of each provider; the first of each provider come first, so that few jobs reach all.</summary>
    private static async Task<IReadOnlyList<string>> ModelsAsync(Person person, string project, string type, string[] providers)
    {
        var models = new List<(int Place, string Model)>();
        foreach (var provider in (await person.GetAsync("/api/models")).AsArray()
            .Where(model => (string?)model!["modality"] == type && (bool)model["available"]! && providers.Contains((string)model["provider"]!) && !(bool)model["open"]!)
            .GroupBy(model => (string)model!["provider"]!))
        {
            foreach (var (place, model) in provider.Take(3).Select((model, place) => (place, (string)model!["id"]!)))
            {
                using var quote = await person.SendAsync(HttpMethod.Post, "/api/generate/quote", new JsonObject { ["projectId"] = project, ["type"] = type, ["prompt"] = "x", ["model"] = model }.ToJsonString());
                if (quote.IsSuccessStatusCode)
                {
                    models.Add((place, model));
                }
            }
        }

        Assert.NotEmpty(models);
        return [.. models.OrderBy(model => model.Place).Select(model => model.Model)];
    }

    private async Task KillWorkersAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await Task.Delay(BetweenKills, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!until.IsCancellationRequested)
            {
                await system.Parts.KillAsync("generation");
            }
        }
    }

    /// <summary>The providers took each request once at most, and saw the calls that our own log of attempts knows: all that were answered, and no more.</summary>
    private void MustHaveBeenSentOnce(Work work)
    {
        var (sent, jobs) = (SubmissionsOf(work), JobsOf(work));
        foreach (var generation in work.Generations.Values)
        {
            var (calls, attempts) = (sent[(string)generation!["prompt"]!].ToArray(), generation["attempts"]!.AsArray());
            Assert.True(jobs[(string)generation["prompt"]!].Count() <= 1, $"Made more than once: {generation.ToJsonString()}");
            // Kling knows our own id of a request: a second one makes nothing new, so that more may be sent than is logged.
            if ((string)generation["provider"]! != "kling")
            {
                // One that broke off may not have left.
                var answered = attempts.Count(attempt => (string?)attempt!["outcome"] == "completed" || attempt["httpStatus"] is not null);
                Assert.True(calls.Count(IsTaken) <= 1, $"Taken more than once: {generation.ToJsonString()}");
                Assert.True(calls.Length >= answered && calls.Length <= attempts.Count, $"{calls.Length} calls arrived, and logged are: {generation.ToJsonString()}");
            }
        }
    }

    /// <summary>What a person finds in the provider's console: whether it took the request, and what it billed.</summary>
    private object LookUp(Work work, JsonNode unknown)
    {
        var prompt = (string)unknown["prompt"]!;
        var happened = JobsOf(work)[prompt].Any() || SubmissionsOf(work)[prompt].Any(call => call.Status is >= 200 and < 300);
        var billed = BillsOf(work)[prompt].ToArray();
        return !happened ? new { outcome = "did_not_happen" }
            : billed.Length == 0 ? new { outcome = "happened" }
            : new { outcome = "happened", cost = string.Create(CultureInfo.InvariantCulture, $"{billed.Sum() / 1_000_000_000m}") };
    }

    /// <summary>Where a provider says what it charges, the ledger says the same, whatever became of the work; and of no other work it says that it was reported.</summary>
    /// <returns>How many were billed.</returns>
    private async Task<int> MustHaveBeenBilledAsReportedAsync(Work work)
    {
        var (bills, entries) = (BillsOf(work), await work.Person.AllAsync($"/api/costs/ledger?projectId={work.Project}"));
        var booked = entries.ToLookup(entry => (string)entry["generationId"]!, entry => Books.Nano(entry["amount"]));
        var billed = work.Generations.Where(generation => bills.Contains((string)generation.Value!["prompt"]!)).ToArray();
        Assert.All(billed, generation =>
        {
            var (bill, amount) = (bills[(string)generation.Value!["prompt"]!].Sum(), booked[generation.Key].Sum());
            Assert.True(bill == amount, $"Billed is {bill}, and booked {amount}: {generation.Value.ToJsonString()}");
        });

        var reported = entries.Where(entry => (string?)entry["amount"]!["certainty"] == "reported" && Books.Nano(entry["amount"]) != 0)
            .Select(entry => work.Generations[(string)entry["generationId"]!]!);
        Assert.All(reported, generation => Assert.True(bills.Contains((string)generation["prompt"]!), $"Nobody billed {generation.ToJsonString()}"));
        return billed.Length;
    }

    private static bool IsTaken(Submission call) => call.Status is 0 or (>= 200 and < 300);

    /// <summary>By prompt.</summary>
    private ILookup<string, Submission> SubmissionsOf(Work work) => work.Keys.SelectMany(key => system.Providers.Submissions.By(key))
        .Where(call => PromptOf(call.Request).Length > 0).ToLookup(call => PromptOf(call.Request));

    /// <summary>By prompt.</summary>
    private ILookup<string, SimulatedJob> JobsOf(Work work) => work.Keys.SelectMany(key => system.Providers.Jobs.By(key)).ToLookup(job => PromptOf(job.Request));

    /// <summary>Nano-USD by prompt.</summary>
    private ILookup<string, long> BillsOf(Work work) => SubmissionsOf(work).SelectMany(calls => calls.Select(call => (Prompt: calls.Key, call.BilledNanoUsd)))
        .Concat(JobsOf(work).SelectMany(jobs => jobs.Select(job => (Prompt: jobs.Key, job.BilledNanoUsd))))
        .Where(bill => bill.BilledNanoUsd is not null).ToLookup(bill => bill.Prompt, bill => bill.BilledNanoUsd!.Value);

    private static string PromptOf(JsonNode request) => PromptPattern().Match(request.ToJsonString()).Value;

    private static bool IsOver(JsonNode generation) =>
        (string)generation["status"]! is "failed" or "cancelled" or "unknown" || ((string)generation["status"]! == "completed" && generation["cost"] is not null);

    private sealed record Preparation(string Type, Person Person, string Project, IReadOnlyList<string> Keys, IReadOnlyList<string> Models);

    private sealed record Work(Person Person, string Project, IReadOnlyList<string> Keys, IReadOnlyList<string> Batches, Dictionary<string, JsonNode?> Generations);

    [GeneratedRegex("chaos-[a-z]+-[0-9]{5}")]
    private static partial Regex PromptPattern();
}
