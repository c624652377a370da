using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Tests.Specifications;
using MediaLab.ProviderSimulator;
using MediaLab.ProviderSimulator.Media;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>
/// One model of every kind that the catalogue has, also of those that are added tomorrow, and of those that are known by name only. Models are of one
/// kind when the same provider makes the same thing of them by the same settings. Engines of the installation's own have no keys that could make
/// something happen: <see cref="LocalEngineTests"/>.
/// </summary>
public abstract class EveryAdapter(ImpatientHost host) : IClassFixture<ImpatientHost>
{
    private protected ImpatientHost Host { get; } = host;

    private const int SideBySide = 16;
    private const int WaitingSideBySide = 64;

    private protected static readonly IReadOnlyList<Model> Models =
    [
        .. new ModelCatalogue().Providers.Where(provider => provider.Provider != "sandbox")
            .SelectMany(provider => provider.Models.Concat(provider.OpenModels.Select(open => open with { ProviderModel = $"somebody/{open.Modality}-maker" })))
            .Where(model => !IsLocal(model))
            .GroupBy(KindOf).Select(group => group.First()),
    ];

    /// <summary>Of these no answer is as published: that is what is wrong in them.</summary>
    private static readonly Scenario[] Unlawful = [Scenario.Empty, Scenario.Cut, Scenario.Trickle, Scenario.BadGateway, Scenario.WrongType];

    /// <summary>One for each way that requests and answers take: mishaps befall those.</summary>
    private protected static readonly IReadOnlyList<Model> Ways = [.. Models.GroupBy(WayOf).Select(group => group.First())];

    /// <summary>It ends so everywhere, is taken once at most, and is charged as it was done.</summary>
    private protected Task MustEndAsync(Scenario scenario, string status, string? code) =>
        EachAsync(scenario, async run =>
        {
            var generation = await run.UntilAsync("completed", "failed", "unknown", "cancelled");
            var (submissions, jobs) = (Host.Simulator.Submissions.By(run.Key), Host.Simulator.Jobs.By(run.Key));
            var end = EndOf(run.Model, scenario, jobs.Count == 1) ?? (status, code);

            Assert.Equal(end, ((string?)generation["status"], (string?)generation["error"]?["code"]));
            Assert.True(end.Item2 is null || ((string?)generation["error"]?["message"])?.Length > 0, "No word of why.");
            Assert.True(jobs.Count <= 1, "Made twice.");
            await MustSettleAsync(run, generation);
            if (IsSentAgain(run.Model) && scenario is Scenario.ServerError or Scenario.BadGateway or Scenario.Cut)
            {
                return;
            }

            Assert.True(submissions.Count(submission => submission.Status is 0 or (>= 200 and < 300)) <= 1, $"Taken {submissions.Count} times.");
            // A bad key may come to light already when the provider is asked what the model is.
            var (least, most) = scenario switch { Scenario.Invalid => (0, 1), Scenario.RateLimitedOnce or Scenario.OverloadedOnce => (2, 2), Scenario.Overloaded => (5, 5), _ => (1, 1) };
            Assert.InRange(submissions.Count, least, most);
            Assert.True(scenario != Scenario.Timeout || run.Model.Completion != Completion.Poll || jobs.Count == 1, "The job that nobody heard of was never begun.");
        });

    /// <summary>The hold is not given up without a word: the ledger is told once how it ended and what that costs, as far as anything was done.</summary>
    private protected async Task MustSettleAsync(Run run, JsonNode generation)
    {
        var (usage, (told, charged)) = (await Host.UsageAsync(generation), await Host.SettlementAsync(generation));
        var (status, code, billing) = ((string)generation["status"]!, (string?)generation["error"]?["code"], run.Model.Provider.FailureBilling);

        Assert.True(Host.Peers.Costing.Holds.ContainsKey($"{run.Id}"), "The hold was given up without a word to the ledger.");
        Assert.Equal(
            status switch { "completed" => "GenerationCompleted", "failed" => "GenerationFailed", "cancelled" => "GenerationCancelled", _ => "GenerationOutcomeUnknown" },
            told);
        Assert.True(JsonNode.DeepEquals(usage, charged), $"The ledger is told {charged?.ToJsonString() ?? "nothing"}, and used is {usage?.ToJsonString() ?? "nothing"}.");
        var paid = status switch
        {
            "completed" => true,
            "unknown" => false,
            // What was made and got lost is paid for.
            "failed" when code is "RESULT_LOST" or "RESULT_REJECTED" => true,
            "failed" when run.Scenario is Scenario.Invalid or Scenario.Quota or Scenario.Overloaded or Scenario.ServerError => false,
            "cancelled" when billing.Cancelled == "free" => false,
            // Words that were shown before a failure, and refusals, cost something at some.
            _ => (bool?)null,
        };
        Assert.True(
            paid is null || paid == usage is not null,
            $"{(paid == true ? "Not charged" : "Charged")}: {generation["error"]?.ToJsonString()} {usage?.ToJsonString()}");
    }

    private protected Task EachAsync(Scenario scenario, Func<Run, Task> check) => EachAsync(scenario, scenario == Scenario.Ok ? Models : Ways, check);

    /// <summary>Many of them side by side; every one that is otherwise is named.</summary>
    private protected async Task EachAsync(Scenario scenario, IReadOnlyList<Model> among, Func<Run, Task> check, bool storeIsAway = false)
    {
        var models = among.Where(model => CanHappen(scenario, model)).ToArray();
        Assert.NotEmpty(models);
        using var room = new SemaphoreSlim(scenario is Scenario.Timeout or Scenario.Trickle ? WaitingSideBySide : SideBySide);
        var problems = await Task.WhenAll(models.Select(async model =>
        {
            await room.WaitAsync();
            Run? run = null;
            try
            {
                run = await StartAsync(scenario, model, storeIsAway);
                await check(run);
                return null;
            }
            catch (Exception exception)
            {
                return $"{model.Id} ({model.Modality}): {exception.Message} {(run is null ? "" : await run.ShownAsync())}";
            }
            finally
            {
                run?.Dispose();
                room.Release();
            }
        }));

        Assert.True(problems.All(problem => problem is null), string.Join(Environment.NewLine, problems.OfType<string>()));
        var (described, wrong) = PublishedAnswers.Of(Host.Simulator.Answers.Take());
        if (!Unlawful.Contains(scenario) && PublishedSpecifications.Missing is null)
        {
            Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
            Assert.True(described > 0 || scenario is Scenario.Timeout or Scenario.StreamFails, "No answer was held against what its provider publishes.");
        }
    }

    private async Task<Run> StartAsync(Scenario scenario, Model model, bool storeIsAway)
    {
        var (caller, key) = Host.CallerWith(model.Provider.Provider, scenario);
        if (model.Provider.BaseUrl is null)
        {
            Host.Peers.KeyVault.Addresses[key] = $"{Host.Simulator.Address}{model.Provider.Provider}/v1";
        }

        var prompt = $"A lighthouse at dusk, {Guid.NewGuid():N}";
        if (storeIsAway)
        {
            Host.Peers.Assets.Refuse(prompt);
        }

        var client = Host.ClientFor(caller);
        var started = await client.StartAsync(new
        {
            projectId = Guid.CreateVersion7(),
            type = model.Modality,
            prompt,
            model = model.Id,
            // Stability's search and replace has nothing to replace without it.
            parameters = model.Parameters.Any(parameter => parameter.Name == "searchPrompt") ? new JsonObject { ["searchPrompt"] = "the boat" } : [],
            references = Enumerable.Range(0, model.References.Min).Select(_ => AddReference(model.References.Types[0])),
            acceptUnpriced = true,
        });
        return new Run(scenario, model, client, key, prompt, started.Id());
    }

    private Guid AddReference(string type) => type switch
    {
        "image" => Host.Peers.Assets.Add(Samples.Png(640, 360), "image/png"),
        "video" => Host.Peers.Assets.Add(Samples.Mp4(), "video/mp4", durationMs: 5_000),
        "audio" => Host.Peers.Assets.Add(Samples.Audio("mp3"), "audio/mpeg", durationMs: 5_000),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Nothing to start from."),
    };

    /// <summary>By what the catalogue says of the model: a scenario about jobs needs jobs.</summary>
    private static bool CanHappen(Scenario scenario, Model model) => scenario switch
    {
        Scenario.JobFails or Scenario.JobModerated or Scenario.PollFails => model.Completion == Completion.Poll,
        Scenario.JobStuck => model is { Completion: Completion.Poll, Cancellable: true },
        Scenario.Slow => model is { Completion: Completion.Poll, Cancellable: false },
        // Stability's job gives its picture within the answer.
        Scenario.LinkExpired => model is { Completion: Completion.Poll, Provider.Provider: not "stability" },
        Scenario.DownloadCut or Scenario.DownloadHangs => model is { Completion: Completion.Poll, Modality: not "text", Provider.Provider: not "stability" },
        Scenario.StreamFails => model is { Completion: Completion.Stream, Modality: "text" },
        // Bare samples get a header of our own: whatever they are, they sound.
        Scenario.WrongType => model.Modality != "text" && model is not { Provider.Provider: "gemini", Modality: "audio" },
        _ => true,
    };

    /// <summary>Where it ends otherwise than elsewhere; null where it does not.</summary>
    /// <param name="made">The provider made it, or has begun to.</param>
    private static (string Status, string? Code)? EndOf(Model model, Scenario scenario, bool made) => (model.Provider.Provider, scenario) switch
    {
        // What was begun there is found: by our own id, or in the list by what it was made from.
        ("kling" or "replicate", Scenario.Timeout or Scenario.Trickle or Scenario.BadGateway or Scenario.Cut) when made => ("completed", null),
        // Its code 5000 asks for another try.
        ("kling", Scenario.ServerError) => ("failed", "PROVIDER_UNAVAILABLE"),
        // What ElevenLabs spoke is in its history, which is read when an answer broke off; sounds and music are not.
        ("elevenlabs", Scenario.Cut) when made && model.Modality == "audio" => ("completed", null),
        // It refuses the question about a job that failed, and so does not say whether the work was done.
        ("stability", Scenario.JobFails) => ("unknown", "OUTCOME_UNKNOWN"),
        _ => null,
    };

    /// <summary>
    /// What providers make to be heard, or of something that they are given, goes to an address of its own each; of the rest the settings are what differs.
    /// </summary>
    private static string WayOf(Model model) => model.Modality == "audio" || NeedsReferences(model) ? KindOf(model)
        : string.Join(' ', model.Provider.Provider, model.Modality, $"{model.Operation}", $"{model.Completion}", $"{model.Cancellable}");

    private static string KindOf(Model model) => string.Join(
        ' ', [model.Provider.Provider, model.Modality, $"{model.Operation}", $"{model.Completion}", string.Join('+', NeedsReferences(model) ? model.References.Types : []),
            .. model.Parameters.Where(_ => model.Modality != "text").Select(parameter => parameter.Name).Order()]);

    private protected static bool NeedsReferences(Model model) => model.References.Min > 0;

    /// <summary>Kling takes our own id with a request: sending it again makes nothing new, so that it is tried again where others are left alone.</summary>
    private protected static bool IsSentAgain(Model model) => model.Provider.Provider == "kling";

    /// <summary>These say whether a request arrived whose answer was lost.</summary>
    private protected static bool IsFoundAgain(Model model) => model.Provider.Provider is "kling" or "replicate";

    private static bool IsLocal(Model model) => model.Provider.BaseUrl is null && model.Provider.Provider != "custom";

    /// <summary>One generation that was asked for, with whoever asked.</summary>
    private protected sealed record Run(Scenario Scenario, Model Model, HttpClient Client, string Key, string Prompt, Guid Id) : IDisposable
    {
        public Task<JsonNode> UntilAsync(params string[] states) => Client.UntilAsync(Id, states);

        public Task<string> ShownAsync() => Client.GetStringAsync($"/api/generations/{Id}");

        public Task CancelAsync() => Client.PostJsonAsync($"/api/generations/{Id}/cancel", new { });

        public void Dispose() => Client.Dispose();
    }
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
