using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>Models in use that will go are announced to those who use them, and to nobody else.</summary>
[Collection(EngineCollection.Name)]
public sealed class RetirementTests(EngineHost host)
{
    [Fact]
    public async Task A_model_in_use_that_will_go_is_listed_with_its_replacement_and_the_change_of_price()
    {
        using var client = host.ClientFor(Callers.New());
        var before = await ReadAsync(client);
        foreach (var model in (string[])["scripted/hasty", "scripted/hasty", "scripted/now"])
        {
            await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = $"{Guid.NewGuid()}", model });
        }

        var listed = Assert.Single(await ReadAsync(client))!;

        Assert.Empty(before);
        Assert.Equal(("scripted/hasty", 2, "2099-12-31"), ((string)listed["model"]!, (int)listed["generations"]!, (string)listed["shutdown"]!));
        Assert.Equal(("scripted/now", true), ((string)listed["replacement"]!["model"]!, (bool)listed["replacement"]!["available"]!));
        // 3,000 for one becomes 2,000,000 for a thousand; pictures are not counted by the new one, and it makes nothing in 8k.
        Assert.Equal([("requests", null, 3_000L, 2_000L), ("images", null, 5L, null), ("milliseconds", "4k", 8L, 6L)], PricesOf(listed));
        Assert.False((bool)listed["gone"]!);
    }

    [Fact]
    public async Task Models_that_cost_what_every_model_of_their_provider_costs_are_compared_by_that()
    {
        using var client = host.ClientFor(Callers.New());
        await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = $"{Guid.NewGuid()}", model = "scripted/older" });

        var listed = Assert.Single(await ReadAsync(client))!;

        Assert.Equal("scripted/told", (string?)listed["replacement"]!["model"]);
        Assert.Equal([("requests", null, 7L, 7L)], PricesOf(listed));
    }

    [Fact]
    public async Task A_model_in_use_that_has_left_the_catalogue_is_listed_as_gone()
    {
        using var client = host.ClientFor(Callers.New());
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = $"{Guid.NewGuid()}", model = "scripted/later" });
        await client.UntilAsync(started.Id(), "completed");
        await host.ExecuteAsync("update generations set model = 'long-gone' where id = @id", started.Id());

        var listed = Assert.Single(await ReadAsync(client))!;

        Assert.Equal(("scripted/long-gone", "video", true), ((string?)listed["model"], (string?)listed["modality"], (bool)listed["gone"]!));
        Assert.Equal((null, null), ((string?)listed["shutdown"], (string?)listed["replacement"]));
    }

    [Fact]
    public async Task Open_models_are_listed_as_what_they_are_and_cannot_be_asked_for_by_their_star()
    {
        using var client = host.ClientFor(Callers.New());

        var models = (await client.GetFromJsonAsync<JsonNode>("/api/models"))!["data"]!.AsArray();
        var (status, _) = await client.PostJsonAsync("/api/generate", new { projectId = Guid.CreateVersion7(), type = "text", prompt = "x", model = "scripted/*" });

        var open = Assert.Single(models, model => (string?)model!["id"] == "scripted/*")!;
        Assert.True((bool)open["open"]!);
        Assert.Equal(400, status);
    }

    private static (string Unit, string? Resolution, long Before, long? After)[] PricesOf(JsonNode retirement) =>
        [.. retirement["prices"]!.AsArray().Select(price => (
            (string)price!["unit"]!, (string?)price["attributes"]!["resolution"], (long)price["nanoUsd"]!, (long?)price["replacementNanoUsd"]))];

    private static async Task<JsonArray> ReadAsync(HttpClient client) => (await client.GetFromJsonAsync<JsonNode>("/api/models/retirements"))!["data"]!.AsArray();
}
