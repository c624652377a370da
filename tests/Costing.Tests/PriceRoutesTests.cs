using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Testing;

namespace MediaLab.Costing.Tests;

[Collection(CostingCollection.Name)]
public sealed class PriceRoutesTests(CostingHost host)
{
    [Fact]
    public async Task The_list_says_what_holds_from_when_and_who_says_so()
    {
        using var client = host.ClientFor(Callers.New());

        var prices = (await client.DataAsync("/api/prices?provider=openai&model=gpt-5.6-luna&limit=100"))["items"]!.AsArray();
        var before = (await client.DataAsync("/api/prices?provider=openai&model=gpt-5.6-luna&on=2026-07-29&limit=100"))["items"]!.AsArray();

        var output = prices.Single(price => (string?)price!["unit"] == "output_tokens" && price["attributes"]!.AsObject().Count == 0)!;
        Assert.Equal((1_200_000_000, 1_000_000, "2026-07-30", "USD"), ((long)output["nanoUsd"]!, (int)output["per"]!, (string)output["validFrom"]!, (string)output["currency"]!));
        Assert.NotEmpty((string)output["source"]!);
        Assert.Contains(prices, price => (string?)price!["attributes"]!["context_tokens_over"] == "272000");
        Assert.Equal("2026-07-30", (string?)before[0]!["validTo"]);
        Assert.True((bool)(await client.DataAsync("/api/prices?provider=sandbox"))["items"]![0]!["free"]!);
    }

    [Fact]
    public async Task All_pages_together_are_the_whole_list_once()
    {
        using var client = host.ClientFor(Callers.New());
        var ids = new List<string>();
        for (var next = ""; next is not null;)
        {
            var page = await client.DataAsync($"/api/prices?limit=17{next}");
            ids.AddRange(page["items"]!.AsArray().Select(price => (string)price!["id"]!));
            next = page["nextCursor"] is { } cursor ? $"&cursor={Uri.EscapeDataString((string)cursor!)}" : null;
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.True(ids.Count > 50);
    }

    [Fact]
    public async Task An_own_price_wins_in_list_quote_and_version_until_it_is_removed()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var costs = host.CostsFor(caller);
        var listed = await QuoteAsync(costs);
        var id = Guid.CreateVersion7();

        var answer = await client.PutAsJsonAsync($"/api/prices/overrides/{id}", new { provider = "openai", model = "tts-1", unit = "characters", nanoUsd = 7, per = 1 });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var own = await QuoteAsync(costs);
        Assert.Equal((700, "computed"), (own.ExpectedNanoUsd, own.Certainty));
        Assert.NotEqual(listed.PriceVersion, own.PriceVersion);
        Assert.Equal(listed.ExpectedNanoUsd, (await QuoteAsync(host.CostsFor(Callers.New()))).ExpectedNanoUsd);
        var row = (await client.DataAsync("/api/prices?model=tts-1"))["items"]!.AsArray().Single()!;
        Assert.Equal((id.ToString(), 7), ((string)row["overrideId"]!, (int)row["nanoUsd"]!));
        using var stranger = host.ClientFor(Callers.New());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/prices/overrides/{id}")).StatusCode);

        var twin = await client.PutAsJsonAsync($"/api/prices/overrides/{Guid.CreateVersion7()}", new { provider = "openai", model = "tts-1", unit = "characters", nanoUsd = 9, per = 1 });
        Assert.Equal(HttpStatusCode.Conflict, twin.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.DeleteAsync($"/api/prices/overrides/{id}")).StatusCode);
        Assert.Equal(listed, await QuoteAsync(costs));
    }

    [Fact]
    public async Task A_quote_shows_its_breakdown_and_the_budget_that_would_refuse_and_reserves_nothing()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "0.001");

        var quote = await QuoteAsync(host.CostsFor(caller));

        var line = Assert.Single(quote.Lines);
        Assert.Equal(("characters", 100, 15_000_000_000, 1_000_000, 1_500_000), (line.Unit, line.Quantity, line.PriceNanoUsd, line.Per, line.AmountNanoUsd));
        Assert.Equal(("workspace", 1_000_000, 1_500_000), (quote.Refusal.Scope, quote.Refusal.LimitNanoUsd, quote.Refusal.RequestedNanoUsd));
        Assert.Equal(0, (await client.BudgetAsync("workspace"))["reserved"].Nano());
    }

    [Theory]
    [InlineData("""{"provider":"openai","model":"m","unit":"bananas","nanoUsd":1,"per":1}""")]
    [InlineData("""{"provider":"openai","model":"m","unit":"images","nanoUsd":-1,"per":1}""")]
    [InlineData("""{"provider":"openai","model":"m","unit":"images","nanoUsd":1,"per":0}""")]
    [InlineData("""{"provider":"openai","model":"m","unit":"images","nanoUsd":1.5,"per":1}""")]
    [InlineData("""{"provider":"openai","model":"m","unit":"images","nanoUsd":"1","per":1}""")]
    [InlineData("""{"provider":"","model":"m","unit":"images","nanoUsd":1,"per":1}""")]
    [InlineData("""{"provider":"openai","model":"m","unit":"images","nanoUsd":1,"per":1,"x":1}""")]
    [InlineData("""{"provider":"openai","model":"m","unit":"images","nanoUsd":1,"per":1,"attributes":{"":"v"}}""")]
    [InlineData("""{"provider""")]
    public async Task A_bad_price_is_a_400(string body)
    {
        using var client = host.ClientFor(Callers.New());

        var answer = await client.PutAsync($"/api/prices/overrides/{Guid.CreateVersion7()}", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False((bool)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["success"]!);
    }

    private static async Task<PriceQuote> QuoteAsync(CostControl.CostControlClient costs) =>
        Assert.Single((await costs.QuoteAsync(new QuoteRequest { Candidates = { Requests.Speech(Guid.CreateVersion7(), 100).Consumption } })).Quotes);
}
