using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Catalogue.Listings;
using MediaLab.Generation.Tests.Providers;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>Providers are asked what they serve now; that adds to the catalogue, corrects its dates, and takes nothing away.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class ListingTests(SimulatorHost host)
{
    [Fact]
    public async Task What_a_provider_serves_besides_the_catalogue_is_offered_to_the_workspace_that_asked_and_works()
    {
        var (caller, _) = host.CallerWith("openrouter", Scenario.Ok);
        using var client = host.ClientFor(caller);

        var listing = (await RefreshAsync(client)).Single(row => (string?)row!["provider"] == "openrouter")!;
        var models = await ModelsAsync(client);
        var further = models.Single(model => (string?)model["id"] == "openrouter/simulated/text");
        var kept = models.Single(model => (string?)model["id"] == "openrouter/moonshotai/kimi-k2.6");
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = "A lighthouse", model = "openrouter/simulated/text", acceptUnpriced = true });
        await client.UntilAsync(started.Id(), "completed");
        using var other = host.ClientFor(Callers.New());

        Assert.Equal((6, null), ((int)listing["entries"]!, (string?)listing["problem"]));
        Assert.Equal(("Simulated: text", true, "2027-03-31", false), ((string?)further["name"], (bool)further["available"]!, (string?)further["lifecycle"]!["shutdown"], (bool)further["open"]!));
        Assert.Equal("Kimi K2.6 by OpenRouter", (string?)kept["name"]);
        Assert.Contains(models, model => (string?)model["id"] == "openrouter/simulated/video");
        Assert.DoesNotContain(await ModelsAsync(other), model => (string?)model["id"] == "openrouter/simulated/text");
    }

    [Fact]
    public async Task A_model_that_is_listed_as_a_writer_and_as_a_maker_of_pictures_is_both()
    {
        var (caller, key) = host.CallerWith("openrouter", Scenario.Ok);
        using var client = host.ClientFor(caller);
        await RefreshAsync(client);

        var modalities = (await ModelsAsync(client)).Where(model => (string?)model["id"] == "openrouter/simulated/both").Select(model => (string?)model["modality"]);
        foreach (var type in (string[])["text", "image"])
        {
            var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt = "A lighthouse", model = "openrouter/simulated/both", acceptUnpriced = true });
            await client.UntilAsync(started.Id(), "completed");
        }

        Assert.Equal(["image", "text"], modalities.Order());
        Assert.Equal(["/openrouter/api/v1/chat/completions", "/openrouter/api/v1/images"], host.Simulator.Submissions.By(key).Select(submission => submission.Path));
    }

    [Fact]
    public async Task Looking_at_the_models_has_them_asked_for_in_the_background_and_the_ETag_changes_with_the_answer()
    {
        var (caller, _) = host.CallerWith("openai", Scenario.Ok);
        using var client = host.ClientFor(caller);
        using var first = await client.GetAsync("/api/models");

        var shutdown = await Eventually.SeesAsync(
            async () => (string?)(await ModelsAsync(client)).Single(model => (string?)model["id"] == "openai/gpt-4o-mini-tts")["lifecycle"]!["shutdown"],
            date => date is not null, "a date of its shutdown");

        using var second = await client.GetAsync("/api/models");

        Assert.Equal("2027-06-30", shutdown);
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
        Assert.Contains(host.Peers.KeyVault.Resolved, generation => generation.Length == 0);
    }

    [Fact]
    public async Task Voices_of_the_account_can_be_chosen_by_name_and_may_cost_more()
    {
        var (caller, key) = host.CallerWith("elevenlabs", Scenario.Ok);
        using var client = host.ClientFor(caller);
        var request = new { projectId = Guid.CreateVersion7(), type = "audio", prompt = "A lighthouse", model = "elevenlabs/eleven_flash_v2_5", parameters = new { voice = "SimulatedCloneVoice1" } };
        var (before, _) = await client.PostJsonAsync("/api/generate", request);

        await RefreshAsync(client);
        var voice = (await ModelsAsync(client)).Single(model => (string?)model["id"] == "elevenlabs/eleven_flash_v2_5")["capabilities"]!["parameters"]!.AsArray()
            .Single(parameter => (string?)parameter!["name"] == "voice")!;
        var started = await client.StartAsync(request);
        await client.UntilAsync(started.Id(), "completed");

        Assert.Equal(400, before);
        Assert.Equal(("My own voice", "Sarah"), ((string?)voice["labels"]!["SimulatedCloneVoice1"], (string?)voice["labels"]!["EXAVITQu4vr4xnSDxMaL"]));
        Assert.Equal(19, voice["values"]!.AsArray().Count);
        Assert.Contains("SimulatedCloneVoice1", host.Simulator.Submissions.By(key).Single().Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_several_pages_is_read_whole_and_without_a_key_where_it_is_public()
    {
        var (caller, _) = host.CallerWith("fal", Scenario.Ok);
        using var client = host.ClientFor(caller);

        await RefreshAsync(client);
        var models = await ModelsAsync(client);

        Assert.All(["fal-ai/simulated/text-to-image", "fal-ai/simulated/text-to-image/second", "fal-ai/simulated/image-to-video"],
            id => Assert.Contains(models, model => (string?)model["id"] == $"fal/{id}"));
    }

    [Theory]
    [InlineData(Scenario.Invalid, "answered 401")]
    [InlineData(Scenario.Overloaded, "answered 503")]
    public async Task A_provider_that_does_not_answer_leaves_what_was_known(Scenario scenario, string problem)
    {
        var (caller, _) = host.CallerWith("elevenlabs", Scenario.Ok);
        using var client = host.ClientFor(caller);
        await RefreshAsync(client);

        host.Peers.KeyVault.Keys[(caller.WorkspaceId, "elevenlabs")] = Scenarios.Key(scenario);
        var listing = (await RefreshAsync(client)).Single(row => (string?)row!["provider"] == "elevenlabs")!;
        var models = await ModelsAsync(client);

        Assert.Contains(problem, (string?)listing["problem"], StringComparison.Ordinal);
        Assert.Equal(2, (int)listing["entries"]!);
        Assert.Contains(models, model => model.ToJsonString().Contains("SimulatedCloneVoice1", StringComparison.Ordinal));
    }

    [Fact]
    public void Entries_that_are_built_otherwise_than_promised_are_left_out()
    {
        var listing = new Listing { Path = "/models", Items = "data", Id = "id", Name = "about.name", Shutdown = "ends", Adds = "text" };

        var entries = ListingReader.Read(listing, JsonElement.Parse("""
            {"data":[{"id":"one","about":{"name":"One"},"ends":"2027-01-31T10:00:00Z"},{"id":7},{"id":"../../etc?x=1"},{"id":"two","about":"?","ends":"soon"},"three",null]}
            """)).ToArray();

        Assert.Equal([new ListedEntry("one", "One", new DateOnly(2027, 1, 31), "text"), new ListedEntry("two", null, null, "text")], entries);
        Assert.Empty(ListingReader.Read(listing, JsonElement.Parse("""{"data":{}}""")));
    }

    [Fact]
    public void A_list_takes_no_model_and_no_date_from_the_catalogue()
    {
        var file = new ModelCatalogue();
        var dated = file.Models[0] with { Lifecycle = new Lifecycle(Shutdown: new DateOnly(2027, 1, 31)) };
        var catalogue = new ModelCatalogue(file.Providers.Select(provider => provider with { Models = [.. provider.Models.Select(model => model.Id == dated.Id ? dated : model)] }));

        var listed = catalogue.With(new Dictionary<string, IReadOnlyList<ListedEntry>> { [dated.Provider.Provider] = [new(dated.ProviderModel), new("something-else")] });

        Assert.Equal(catalogue.Models.Count, listed.Models.Count);
        Assert.Equal(dated.Lifecycle, listed.Find(dated.Id, dated.Modality)!.Lifecycle);
    }

    private static async Task<JsonArray> RefreshAsync(HttpClient client)
    {
        var (status, body) = await client.PostJsonAsync("/api/models/refresh", new { });
        Assert.Equal(200, status);
        return body["data"]!.AsArray();
    }

    private static async Task<IReadOnlyList<JsonNode>> ModelsAsync(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonNode>("/api/models"))!["data"]!.AsArray().Select(model => model!)];
}
