using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Tests.Specifications;
using MediaLab.ProviderSimulator;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>
/// What must be true of every adapter, whichever it is: one model of every kind that the catalogue has, also of those that are added tomorrow, and of those
/// that are known by name only. Models are of one kind when the same provider makes the same thing of them by the same settings. Engines of the
/// installation's own have no keys that could make something happen: <see cref="LocalEngineTests"/>.
/// </summary>
[Collection(ImpatientCollection.Name)]
public sealed class EveryAdapterTests(ImpatientHost host)
{
    private const int SideBySide = 16;
    private const int WaitingSideBySide = 64;

    private static readonly IReadOnlyList<Model> Models =
    [
        .. new ModelCatalogue().Providers.Where(provider => provider.Provider != "sandbox")
            .SelectMany(provider => provider.Models.Concat(provider.OpenModels.Select(open => open with { ProviderModel = $"somebody/{open.Modality}-maker" })))
            .Where(model => model.References.Min == 0 && !IsLocal(model))
            .GroupBy(KindOf).Select(group => group.First()),
    ];

    /// <summary>Of these no answer is as published: that is what is wrong in them.</summary>
    private static readonly Scenario[] Unlawful = [Scenario.Empty, Scenario.Cut, Scenario.Trickle, Scenario.BadGateway, Scenario.WrongType];

    /// <summary>One for each way that requests and answers take: mishaps befall those.</summary>
    private static readonly IReadOnlyList<Model> Ways = [.. Models.GroupBy(WayOf).Select(group => group.First())];

    /// <summary>What the key makes happen, where it can, and how that ends.</summary>
    public static TheoryData<Scenario, string, string?> Ends => new()
    {
        { Scenario.Ok, "completed", null },
        { Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID" },
        { Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED" },
        { Scenario.RateLimitedOnce, "completed", null },
        { Scenario.Moderation, "failed", "CONTENT_REFUSED" },
        { Scenario.ServerError, "failed", "PROVIDER_ERROR" },
        { Scenario.BadGateway, "unknown", "OUTCOME_UNKNOWN" },
        { Scenario.Timeout, "unknown", "OUTCOME_UNKNOWN" },
        { Scenario.Trickle, "unknown", "OUTCOME_UNKNOWN" },
        { Scenario.Cut, "unknown", "OUTCOME_UNKNOWN" },
        { Scenario.Empty, "failed", "RESULT_MISSING" },
        { Scenario.StreamFails, "failed", "PROVIDER_ERROR" },
        { Scenario.JobFails, "failed", "PROVIDER_ERROR" },
        { Scenario.JobModerated, "failed", "CONTENT_REFUSED" },
        { Scenario.PollFails, "completed", null },
        { Scenario.LinkExpired, "failed", "RESULT_LOST" },
        { Scenario.DownloadCut, "completed", null },
        { Scenario.WrongType, "failed", "RESULT_REJECTED" },
    };

    [Fact]
    public void There_are_models_of_every_modality_of_many_providers()
    {
        Assert.True(Models.Count >= 80, $"Only {Models.Count}.");
        Assert.True(Ways.Count >= 45, $"Only {Ways.Count}.");
        Assert.Equal(["audio", "image", "text", "video"], Models.Select(model => model.Modality).Distinct().Order());
        Assert.Empty(new ModelCatalogue().Providers.Where(provider => provider.BaseUrl is not null || provider.Provider == "custom").Select(provider => provider.Provider)
            .Except(Models.Select(model => model.Provider.Provider)));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public Task What_the_key_makes_happen_ends_in_the_same_way_everywhere_and_is_taken_once_at_most(Scenario scenario, string status, string? code) =>
        EachAsync(scenario, async (model, client, key, started) =>
        {
            var generation = await client.UntilAsync(started.Id(), "completed", "failed", "unknown", "cancelled");
            var submissions = host.Simulator.Submissions.By(key);
            var kept = !host.Peers.Costing.Released.Contains(started.Id().ToString());

            if (IsFoundAgain(model) && scenario is Scenario.ServerError or Scenario.BadGateway or Scenario.Cut)
            {
                Assert.True(host.Simulator.Jobs.By(key).Count <= 1, "Made twice.");
                return;
            }

            Assert.Equal((status, code), ((string?)generation["status"], (string?)generation["error"]?["code"]));
            Assert.True(submissions.Count(submission => submission.Status is 0 or (>= 200 and < 300)) <= 1, $"Taken {submissions.Count} times.");
            // A bad key may come to light already when the provider is asked what the model is.
            var (least, most) = scenario switch { Scenario.Invalid => (0, 1), Scenario.RateLimitedOnce => (2, 2), _ => (1, 1) };
            Assert.InRange(submissions.Count, least, most);
            Assert.True(host.Simulator.Jobs.By(key).Count <= 1, "Made twice.");
            Assert.True(scenario != Scenario.Timeout || model.Completion != Completion.Poll || host.Simulator.Jobs.By(key).Count == 1, "The job that nobody heard of was never begun.");
            Assert.True(kept, "The hold was given up without a word to the ledger.");
        });

    [Fact]
    public Task Cancelling_while_the_provider_works_ends_it_or_says_that_nobody_knows() =>
        EachAsync(Scenario.Timeout, async (model, client, key, started) =>
        {
            await UntilSentAsync(key);
            await client.PostJsonAsync($"/api/generations/{started.Id()}/cancel", new { });

            var generation = await client.UntilAsync(started.Id(), "cancelled", "unknown");

            Assert.Single(host.Simulator.Submissions.By(key));
            Assert.True((string?)generation["status"] == "unknown" || model is { Modality: "text" } || model.Cancellable, $"{generation["status"]}: nobody said that it was stopped.");
        });

    [Fact]
    public Task A_worker_that_dies_with_the_request_on_its_way_never_sends_it_again() =>
        EachAsync(Scenario.Timeout, async (model, client, key, started) =>
        {
            await UntilSentAsync(key);
            await host.LoseWorkerAsync(started.Id());

            var generation = await client.UntilAsync(started.Id(), "unknown", "completed");

            Assert.True(IsFoundAgain(model) || host.Simulator.Submissions.By(key).Count == 1, "Sent again.");
            Assert.Single(host.Simulator.Submissions.By(key).Select(submission => submission.Request.ToJsonString()).Distinct());
            Assert.True((string?)generation["status"] == "unknown" || host.Simulator.Jobs.By(key).Count == 1, "It is complete, and nobody made it.");
        });

    /// <summary>Many of them side by side; every one that is otherwise is named.</summary>
    private async Task EachAsync(Scenario scenario, Func<Model, HttpClient, string, JsonNode, Task> check)
    {
        var models = (scenario == Scenario.Ok ? Models : Ways).Where(model => CanHappen(scenario, model)).ToArray();
        Assert.NotEmpty(models);
        using var room = new SemaphoreSlim(scenario is Scenario.Timeout or Scenario.Trickle ? WaitingSideBySide : SideBySide);
        var problems = await Task.WhenAll(models.Select(async model =>
        {
            await room.WaitAsync();
            var (caller, key) = host.CallerWith(model.Provider.Provider, scenario);
            if (model.Provider.BaseUrl is null)
            {
                host.Peers.KeyVault.Addresses[key] = $"{host.Simulator.Address}{model.Provider.Provider}/v1";
            }

            using var client = host.ClientFor(caller);
            try
            {
                var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = model.Modality, prompt = "A lighthouse at dusk", model = model.Id, acceptUnpriced = true });
                await check(model, client, key, started);
                return null;
            }
            catch (Exception exception)
            {
                return $"{model.Id} ({model.Modality}): {exception.Message}";
            }
            finally
            {
                room.Release();
            }
        }));

        Assert.True(problems.All(problem => problem is null), string.Join(Environment.NewLine, problems.OfType<string>()));
        var (described, wrong) = PublishedAnswers.Of(host.Simulator.Answers.Take());
        if (!Unlawful.Contains(scenario) && PublishedSpecifications.Missing is null)
        {
            Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
            Assert.True(described > 0 || scenario is Scenario.Timeout or Scenario.StreamFails, "No answer was held against what its provider publishes.");
        }
    }

    private async Task UntilSentAsync(string key)
    {
        for (var tries = 0; tries < 400 && host.Simulator.Submissions.By(key).Count == 0; tries++)
        {
            await Task.Delay(25);
        }
    }

    /// <summary>By what the catalogue says of the model: a scenario about jobs needs jobs.</summary>
    private static bool CanHappen(Scenario scenario, Model model) => scenario switch
    {
        Scenario.JobFails or Scenario.JobModerated or Scenario.PollFails or Scenario.LinkExpired => model.Completion == Completion.Poll,
        Scenario.DownloadCut => model is { Completion: Completion.Poll, Modality: not "text" },
        Scenario.StreamFails => model is { Completion: Completion.Stream, Modality: "text" },
        // Bare samples get a header of our own: whatever they are, they sound.
        Scenario.WrongType => model.Modality != "text" && model is not { Provider.Provider: "gemini", Modality: "audio" },
        _ => true,
    };

    /// <summary>What providers make to be heard goes to an address of its own each; of the rest the settings are what differs.</summary>
    private static string WayOf(Model model) => model.Modality == "audio" ? KindOf(model)
        : string.Join(' ', model.Provider.Provider, model.Modality, $"{model.Operation}", $"{model.Completion}");

    private static string KindOf(Model model) => string.Join(
        ' ', [model.Provider.Provider, model.Modality, $"{model.Operation}", .. model.Parameters.Where(_ => model.Modality != "text").Select(parameter => parameter.Name).Order()]);

    /// <summary>
    /// Kling takes our own id with a request: sending it again makes nothing new, so that it is tried again where others are left alone. What ElevenLabs spoke
    /// is in its history, which is read when an answer broke off.
    /// </summary>
    private static bool IsFoundAgain(Model model) => model.Provider.Provider == "kling" || model is { Provider.Provider: "elevenlabs", Modality: "audio" };

    private static bool IsLocal(Model model) => model.Provider.BaseUrl is null && model.Provider.Provider != "custom";
}

/// <summary>As <see cref="SimulatorHost"/>, but nothing is waited for longer than a few seconds.</summary>
public sealed class ImpatientHost : SimulatorHost
{
    private const int DeadlineSeconds = 20;

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        Simulator.Answers.Kept = true;
        settings["Generation:Slots"] = "64";
        settings["Egress:AllowedHosts:0"] = Simulator.Address.Authority;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services.AddSingleton(_ => new ModelCatalogue(new ModelCatalogue().Providers.Select(provider => provider with
        {
            Models = [.. provider.Models.Select(model => model with { DeadlineSeconds = DeadlineSeconds, Lifecycle = model.Lifecycle with { Shutdown = null } })],
            OpenModels = [.. provider.OpenModels.Select(model => model with { DeadlineSeconds = DeadlineSeconds })],
        }))));
    }
}

[CollectionDefinition(Name)]
public sealed class ImpatientCollection : ICollectionFixture<ImpatientHost>
{
    public const string Name = "impatient";
}
