using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.EndToEnd.Tests.Faults;

/// <summary>kill -9 of real service processes, at each state of a job and at random moments.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class KilledServiceTests(RunningSystem system)
{
    private static readonly string[] Services = ["generation", "costing", "assets", "keyvault", "projects", "analytics", "identity", "gateway"];

    [Fact]
    public async Task Killed_while_the_job_waits_in_the_queue_it_is_done_afterwards()
    {
        // Asked to come back later, the job waits in the queue.
        var (person, project, key) = await WithKeyAsync(Scenario.RateLimitedOnce);
        var id = await StartAsync(person, project);
        await person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == "queued" && shown["attempts"]!.AsArray().Count == 1);

        await system.Parts.KillAsync("generation");

        Assert.Equal("completed", (string?)(await person.UntilEndedAsync(id))["status"]);
        Assert.Equal([429, 200], system.Providers.Submissions.By(key).Select(submission => submission.Status));
        await Books.MustAgreeAsync(person, project, [id]);
    }

    [Theory]
    [InlineData("submitting", Scenario.Timeout)]
    [InlineData("submitted", Scenario.Slow)]
    public async Task Killed_while_the_provider_works_the_outcome_is_unknown_its_hold_stays_and_nothing_is_sent_again(string state, Scenario scenario)
    {
        var (person, project, key) = await WithKeyAsync(scenario);
        var id = await StartAsync(person, project);
        await person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == state);
        await UntilSentAsync(key);

        await system.Parts.KillAsync("generation");

        var unknown = await person.UntilEndedAsync(id);
        Assert.Equal(("unknown", "OUTCOME_UNKNOWN"), ((string?)unknown["status"], (string?)unknown["error"]!["code"]));
        Assert.Single(system.Providers.Submissions.By(key));
        Assert.Equal(Books.Nano(unknown["held"]), Books.Nano((await person.GetAsync($"/api/costs/summary?projectId={project}"))["reserved"]));
        await Books.MustAgreeAsync(person, project, [id]);
    }

    [Fact]
    public async Task Killed_while_the_sandbox_works_the_job_is_made_again_and_counts_once()
    {
        var (person, project, _) = await WithKeyAsync(Scenario.Ok);
        var id = await person.StartAsync(project, "video", "sandbox/video", "A lighthouse at dusk", new { durationSeconds = 10 });
        await person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == "submitted");

        await system.Parts.KillAsync("generation");

        Assert.Equal("completed", (string?)(await person.UntilEndedAsync(id))["status"]);
        await Books.MustAgreeAsync(person, project, [id]);
    }

    [Fact]
    public async Task Killed_while_the_result_is_downloaded_it_is_downloaded_again_and_not_paid_twice()
    {
        var (person, project, key) = await WithKeyAsync(Scenario.DownloadHangs, "fal");
        var id = await person.StartAsync(project, "image", "fal/fal-ai/flux/schnell", "A lighthouse at dusk");
        await Eventually.HoldsAsync(() => system.Providers.Jobs.By(key) is [{ HandedOut: > 0 }], "a result that is being downloaded");

        await system.Parts.KillAsync("generation");

        Assert.Equal("completed", (string?)(await person.UntilEndedAsync(id))["status"]);
        Assert.Single(system.Providers.Submissions.By(key));
        Assert.Single(system.Providers.Jobs.By(key));
        await Books.MustAgreeAsync(person, project, [id]);
    }

    [Fact]
    public async Task Killed_while_the_result_waits_to_be_stored_it_is_stored_once_and_not_paid_twice()
    {
        var (person, project, key) = await WithKeyAsync(Scenario.Ok);
        await system.Parts.StopAsync("assets");
        var id = await StartAsync(person, project);
        await person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == "storing");

        await system.Parts.KillAsync("generation");
        await system.Parts.StartAsync("assets");

        Assert.Equal("completed", (string?)(await person.UntilEndedAsync(id))["status"]);
        Assert.Single(system.Providers.Submissions.By(key));
        await Books.MustAgreeAsync(person, project, [id]);
    }

    [Theory]
    [InlineData("queued", Scenario.RateLimitedOnce)]
    [InlineData("submitted", Scenario.Slow)]
    [InlineData("storing", Scenario.Ok)]
    public async Task Killed_all_at_once_but_for_the_worker_they_come_back_and_the_job_is_done(string state, Scenario scenario)
    {
        var (person, project, key) = await WithKeyAsync(scenario);
        if (state == "storing")
        {
            await system.Parts.StopAsync("assets");
        }

        var id = await StartAsync(person, project);
        await person.UntilAsync($"/api/generations/{id}", shown => (string?)shown["status"] == state && (state != "queued" || shown["attempts"]!.AsArray().Count == 1));
        await Task.WhenAll(Services.Where(service => service != "generation" && (service != "assets" || state != "storing")).Select(system.Parts.KillAsync));
        if (state == "storing")
        {
            await system.Parts.StartAsync("assets");
        }

        Assert.Equal("completed", (string?)(await person.UntilEndedAsync(id))["status"]);
        Assert.Single(system.Providers.Submissions.By(key), submission => submission.Status == 200);
        await Books.MustAgreeAsync(person, project, [id]);
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

    private async Task<(Person Person, string Project, string Key)> WithKeyAsync(Scenario scenario, string provider = "openai")
    {
        var person = await system.SignUpAsync();
        var key = Scenarios.Key(scenario);
        await person.PostAsync("/api/api-keys", new { provider, key });
        return (person, (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!, key);
    }

    private static Task<string> StartAsync(Person person, string project) => person.StartAsync(project, "text", "openai/gpt-6-luna", "A lighthouse at dusk");

    private Task UntilSentAsync(string key) => Eventually.HoldsAsync(() => system.Providers.Submissions.By(key).Count > 0, "a request that has arrived");
}
