using System.Globalization;
using MediaLab.ProviderSimulator;

namespace MediaLab.EndToEnd.Tests;

/// <summary>With one's own key: the price before, the thing itself, and to the nano-dollar what the provider's own count costs.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class OwnKeyTests(RunningSystem system)
{
    [Theory]
    // What the simulator counts, at the prices that GET /api/prices lists.
    [InlineData("openai/gpt-6-luna", "text", "input_tokens=30,cached_input_tokens=20,output_tokens=21")]
    [InlineData("anthropic/claude-haiku-5-5", "text", "input_tokens=30,cache_write_tokens=5,cached_input_tokens=12,output_tokens=24")]
    [InlineData("openai/gpt-image-2", "image", null)]
    [InlineData("openai/gpt-4o-mini-tts", "audio", null)]
    public async Task A_generation_costs_what_the_provider_counted_and_never_more_than_was_held(string model, string type, string? counted)
    {
        using var person = await system.SignUpAsync();
        var (provider, name) = (model.Split('/')[0], model.Split('/')[1]);
        var key = Scenarios.Key(Scenario.Ok);
        var added = await person.PostAsync("/api/api-keys", new { provider, key });
        Assert.Equal($"{key[..3]}...{key[^4..]}", (string?)added["masked"]);
        Assert.NotEmpty(added["checked"]!.AsArray());
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!;
        var quote = (await person.PostAsync("/api/generate/quote", new { projectId = project, type, model, prompt = "A lighthouse at dusk" }))["route"]![0]!;

        var id = await person.StartAsync(project, type, model, "A lighthouse at dusk");
        var generation = await person.UntilEndedAsync(id);

        Assert.True((string?)generation["status"] == "completed", generation.ToJsonString());
        var cost = (await person.UntilAsync($"/api/generations/{id}", shown => shown["cost"] is not null))["cost"]!;
        Assert.Equal("computed", (string?)cost["certainty"]);
        Assert.Equal(Books.Nano(quote["held"]), Books.Nano(generation["held"]));
        Assert.InRange(Books.Nano(cost), 1, Books.Nano(quote["held"]));
        if (counted is not null)
        {
            var prices = (await person.AllAsync($"/api/prices?provider={provider}&model={name}"))
                .Where(price => price["attributes"]!.AsObject().Count == 0).ToDictionary(price => (string)price["unit"]!);
            var expected = counted.Split(',').Select(pair => pair.Split('='))
                .Sum(pair => long.Parse(pair[1], CultureInfo.InvariantCulture) * (long)prices[pair[0]]["nanoUsd"]! / (long)prices[pair[0]]["per"]!);
            Assert.Equal(expected, Books.Nano(cost));
        }

        Assert.Single(system.Providers.Submissions.By(key));
        await Books.MustAgreeAsync(person, project, [id]);
    }
}
