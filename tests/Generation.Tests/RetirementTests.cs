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
        // 3,000 for one becomes 2,000,000 for a thousand; pictures are not counted by the new one.
        Assert.Equal([("requests", 3_000L, 2_000L), ("images", 5L, null)], listed["prices"]!.AsArray()
            .Select(price => ((string)price!["unit"]!, (long)price["nanoUsd"]!, (long?)price["replacementNanoUsd"])).ToArray<(string, long, long?)>());
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

    private static async Task<JsonArray> ReadAsync(HttpClient client) => (await client.GetFromJsonAsync<JsonNode>("/api/models/retirements"))!["data"]!.AsArray();
}
