using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.EndToEnd.Tests.Faults;

/// <summary>kill -9 of real service processes, at each state of a job and at random moments.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class KilledServiceTests(RunningSystem system)
{
    private static readonly string[] Services = ["generation", "costing", "assets", "keyvault", "projects", "analytics", "identity", "gateway"];

    [Fact]
    public async Task Killed_while_it_works_the_worker_makes_again_what_costs_nothing_and_leaves_unknown_what_was_sent()
    {
        var timeout = await WithKeyAsync(Scenario.Timeout);
        var download = await WithKeyAsync(Scenario.DownloadHangs, "fal");
        var sandbox = await WithKeyAsync(Scenario.Ok);
        var slow = await WithKeyAsync(Scenario.Slow);
        // The last two do not wait for long.
        var submitting = await StartAsync(timeout);
        var downloading = await download.Person.StartAsync(download.Project, "image", "fal/fal-ai/flux/schnell", "A lighthouse at dusk");
        await UntilAsync(timeout, submitting, "submitting");
        await UntilSentAsync(timeout.Key);
        await Eventually.HoldsAsync(() => system.Providers.Jobs.By(download.Key) is [{ HandedOut: > 0 }], "a result that is being downloaded");
        var making = await sandbox.Person.StartAsync(sandbox.Project, "video", "sandbox/video", "A lighthouse at dusk", new { durationSeconds = 10 });
        var submitted = await StartAsync(slow);
        await Task.WhenAll(UntilAsync(sandbox, making, "submitted"), UntilAsync(slow, submitted, "submitted"));

        await system.Parts.KillAsync("generation");

        await MustBeUnknownAsync(timeout, submitting);
        await MustBeUnknownAsync(slow, submitted);
        await MustBeCompletedAsync(sandbox, making);
        await MustBeCompletedAsync(download, downloading);
        Assert.Single(system.Providers.Submissions.By(download.Key));
        Assert.Single(system.Providers.Jobs.By(download.Key));
    }

    [Fact]
    public async Task Killed_while_jobs_wait_in_the_queue_and_to_be_stored_it_does_them_once_and_pays_once()
    {
        var (throttled, paid) = (await WithKeyAsync(Scenario.RateLimitedOnce), await WithKeyAsync(Scenario.Ok));
        await system.Parts.StopAsync("assets");
        var storing = await StartAsync(paid);
        await UntilAsync(paid, storing, "storing");
        var queued = await StartAsync(throttled);
        await UntilToldToWaitAsync(throttled, queued);

        await system.Parts.KillAsync("generation");
        await system.Parts.StartAsync("assets");

        await MustBeCompletedAsync(paid, storing);
        await MustBeCompletedAsync(throttled, queued);
        Assert.Single(system.Providers.Submissions.By(paid.Key));
        Assert.Equal([429, 200], system.Providers.Submissions.By(throttled.Key).Select(submission => submission.Status));
    }

    [Fact]
    public async Task Killed_all_at_once_but_for_the_worker_they_come_back_and_jobs_of_every_state_are_done()
    {
        var (throttled, slow, paid) = (await WithKeyAsync(Scenario.RateLimitedOnce), await WithKeyAsync(Scenario.Slow), await WithKeyAsync(Scenario.Ok));
        await system.Parts.StopAsync("assets");
        var storing = await StartAsync(paid);
        await UntilAsync(paid, storing, "storing");
        var (submitted, queued) = (await StartAsync(slow), await StartAsync(throttled));
        await Task.WhenAll(UntilAsync(slow, submitted, "submitted"), UntilToldToWaitAsync(throttled, queued));

        await Task.WhenAll([system.Parts.StartAsync("assets"), .. Services.Except(["generation", "assets"]).Select(system.Parts.KillAsync)]);

        foreach (var (job, id) in new[] { (throttled, queued), (slow, submitted), (paid, storing) })
        {
            await MustBeCompletedAsync(job, id);
            Assert.Single(system.Providers.Submissions.By(job.Key), submission => submission.Status == 200);
        }
    }

    [Fact]
    public async Task Killed_one_after_the_other_under_load_the_services_lose_and_double_nothing()
    {
        var load = await Load.StartAsync(system, Scenario.Slow);
        using var enough = new CancellationTokenSource();
        var running = load.RunAsync(enough.Token);

        var returns = new List<Task>();
        foreach (var service in Services)
        {
            await Task.Delay(Random.Shared.Next(500, 2500));
            returns.Add(system.Parts.KillAsync(service));
        }

        await Task.WhenAll(returns);
        await enough.CancelAsync();
        await running;
        await load.MustHaveLostNothingAsync();
    }

    private async Task<Client> WithKeyAsync(Scenario scenario, string provider = "openai")
    {
        var person = await system.SignUpAsync();
        var key = Scenarios.Key(scenario);
        await person.PostAsync("/api/api-keys", new { provider, key });
        return new Client(person, (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!, key);
    }

    private static Task<string> StartAsync(Client client) => client.Person.StartAsync(client.Project, "text", "openai/gpt-6-luna", "A lighthouse at dusk");

    private static Task UntilAsync(Client client, string id, string state) =>
        client.Person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == state);

    /// <summary>Asked by its provider to come back later, the job waits in the queue.</summary>
    private static Task UntilToldToWaitAsync(Client client, string id) =>
        client.Person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == "queued" && shown["attempts"]!.AsArray().Count == 1);

    private Task UntilSentAsync(string key) => Eventually.HoldsAsync(() => system.Providers.Submissions.By(key).Count > 0, "a request that has arrived");

    private static async Task MustBeCompletedAsync(Client client, string id)
    {
        Assert.Equal("completed", (string?)(await client.Person.UntilEndedAsync(id))["status"]);
        await Books.MustAgreeAsync(client.Person, client.Project, [id]);
    }

    /// <summary>Its hold stays, and nothing was sent again.</summary>
    private async Task MustBeUnknownAsync(Client client, string id)
    {
        var unknown = await client.Person.UntilEndedAsync(id);
        Assert.Equal(("unknown", "OUTCOME_UNKNOWN"), ((string?)unknown["status"], (string?)unknown["error"]!["code"]));
        Assert.Single(system.Providers.Submissions.By(client.Key));
        Assert.Equal(Books.Nano(unknown["held"]), Books.Nano((await client.Person.GetAsync($"/api/costs/summary?projectId={client.Project}"))["reserved"]));
        await Books.MustAgreeAsync(client.Person, client.Project, [id]);
    }

    private sealed record Client(Person Person, string Project, string Key);
}
