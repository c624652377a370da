using System.Net;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.Testing;

namespace MediaLab.Analytics.Tests;

[Collection(AnalyticsCollection.Name)]
public sealed class GetDashboardTests(AnalyticsHost host)
{
    [Fact]
    public async Task Events_from_the_broker_are_on_the_dashboard_within_seconds()
    {
        var story = new Story();
        var (film, generation) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var facts = story.Facts(generation, film);
        await host.PublishAsync(story.Project(film, "Film"));
        await host.PublishAsync(story.Queued(facts));
        await host.PublishAsync(story.Completed(facts, null, (UsageUnits.InputTokens, 10), (UsageUnits.OutputTokens, 20)));
        await host.PublishAsync(story.Cost(facts, 1_234));
        await host.PublishAsync(new AssetReady(story.Workspace, Guid.CreateVersion7(), film, generation, "text", "text/plain", 42, 1, Story.Now));
        using var client = host.ClientFor(story.Caller);

        var dashboard = await Eventually.SeesAsync(
            () => client.DataAsync("/api/analytics/dashboard"),
            shown => (int)shown["completed"]! == 1 && shown["totalCost"].Nano() > 0 && (int)shown["assets"]! == 1
                && (string?)shown["byProject"]?.AsArray().FirstOrDefault()?["name"] == "Film",
            "every event in the totals");

        Assert.Equal(1_234, dashboard["totalCost"].Nano());
        Assert.Equal("computed", (string?)dashboard["totalCost"]!["certainty"]);
        Assert.Equal(1_234, dashboard["today"]!["cost"].Nano());
        Assert.Equal(1_234, dashboard["thisMonth"]!["cost"].Nano());
        Assert.Equal((1, 1, 42), ((int)dashboard["generations"]!, (int)dashboard["completed"]!, (int)dashboard["storageBytes"]!));
        Assert.Equal("Film", (string?)dashboard["byProject"].Line(film.ToString())["name"]);
        Assert.Equal(1_234, dashboard["byModel"].Line("gpt-6-luna")["cost"].Nano());
        Assert.Equal(30, dashboard["series"]!.AsArray().Count);
        Assert.Equal(1_234, dashboard["series"]![29]!["cost"].Nano());
    }

    [Fact]
    public async Task Every_figure_is_a_sum_of_the_same_facts()
    {
        var story = new Story();
        var (film, song) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.ConsumeAsync(story.Project(film, "Film"));
        foreach (var (project, type, provider, model, cost, certainty) in ((Guid, string, string, string, long, Certainty)[])
            [
                (film, "text", "openai", "gpt-6-luna", 100, Certainty.Computed),
                (film, "image", "openai", "gpt-image-2", 2_000, Certainty.Reported),
                (song, "audio", "openai", "tts-1", 30_000, Certainty.Estimated),
                (song, "text", "anthropic", "claude-haiku-5-5", 0, Certainty.Unpriced),
            ])
        {
            var facts = story.Facts(Guid.CreateVersion7(), project, type, provider, model);
            await host.ConsumeAsync(story.Completed(facts));
            await host.ConsumeAsync(story.Cost(facts, cost, certainty));
        }

        await host.ConsumeAsync(story.Failed(story.Facts(Guid.CreateVersion7(), film)));
        using var client = host.ClientFor(story.Caller);

        var dashboard = await client.DataAsync("/api/analytics/dashboard?period=day");

        Assert.Equal(32_100, dashboard["totalCost"].Nano());
        Assert.Equal("estimated", (string?)dashboard["totalCost"]!["certainty"]);
        Assert.Equal(1, (int)dashboard["unpriced"]!);
        Assert.Equal(30_000, dashboard["unassigned"].Nano());
        Assert.Equal((5, 4, 1), ((int)dashboard["generations"]!, (int)dashboard["completed"]!, (int)dashboard["failed"]!));
        Assert.Equal(80m, (decimal)dashboard["successRate"]!);
        foreach (var breakdown in (string[])["byProvider", "byModel", "byType", "byProject", "series"])
        {
            Assert.Equal(32_100, dashboard[breakdown]!.AsArray().Sum(line => line!["cost"].Nano()));
            Assert.Equal(5, dashboard[breakdown]!.AsArray().Sum(line => (int)line!["count"]!));
        }

        Assert.Equal(32_100, dashboard["byProvider"].Line("openai")["cost"].Nano());
        Assert.Equal("unpriced", (string?)dashboard["byProvider"].Line("anthropic")["cost"]!["certainty"]);
        Assert.Equal(["reported", "computed", "estimated", "unpriced"], dashboard["byCertainty"]!.AsArray().Select(money => (string)money!["certainty"]!));
    }

    [Fact]
    public async Task Days_are_utc_and_periods_end_where_they_say()
    {
        var story = new Story();
        var today = new DateTimeOffset(Story.Now.UtcDateTime.Date, TimeSpan.Zero);
        foreach (var (at, cost) in ((DateTimeOffset, long)[])[(today, 1), (today.AddTicks(-10), 20), (today.AddDays(-6), 300), (today.AddDays(-7), 4_000), (today.AddDays(-29), 50_000), (today.AddDays(-30), 600_000)])
        {
            await host.ConsumeAsync(story.Cost(story.Facts(Guid.CreateVersion7(), Guid.CreateVersion7()), cost, at: at.ToOffset(TimeSpan.FromHours(9))));
        }

        using var client = host.ClientFor(story.Caller);

        foreach (var (period, cost) in ((string, long)[])[("day", 1), ("week", 321), ("month", 54_321), ("all", 654_321)])
        {
            Assert.Equal(cost, (await client.DataAsync($"/api/analytics/dashboard?period={period}"))["totalCost"].Nano());
        }

        var day = today.AddDays(-7).ToString("yyyy-MM-dd");
        Assert.Equal(4_000, (await client.DataAsync($"/api/analytics/cost?from={day}&to={day}"))["total"]!["cost"].Nano());
        var monthly = await client.DataAsync("/api/analytics/cost?period=all&interval=month");
        Assert.All(monthly["series"]!.AsArray(), point => Assert.EndsWith("-01", (string)point!["date"]!));
        Assert.Equal(654_321, monthly["series"]!.AsArray().Sum(point => point!["cost"].Nano()));
    }

    [Fact]
    public async Task Filters_narrow_every_figure()
    {
        var story = new Story();
        var (film, song) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.ConsumeAsync(story.Cost(story.Facts(Guid.CreateVersion7(), film), 1));
        await host.ConsumeAsync(story.Cost(story.Facts(Guid.CreateVersion7(), song, "audio", "openai", "tts-1"), 20));
        await host.ConsumeAsync(story.Cost(story.Facts(Guid.CreateVersion7(), song, provider: "anthropic", model: "claude-opus-5-5"), 300));
        using var client = host.ClientFor(story.Caller);

        async Task<long> Total(string filter) => (await client.DataAsync($"/api/analytics/cost?{filter}"))["total"]!["cost"].Nano();
        Assert.Equal(1, await Total($"projectId={film}"));
        Assert.Equal(21, await Total("provider=openai"));
        Assert.Equal(20, await Total("model=tts-1"));
        Assert.Equal(20, await Total("type=audio"));
        Assert.Equal(300, await Total($"projectId={song}&provider=anthropic"));
    }

    [Theory]
    [InlineData("period=fortnight")]
    [InlineData("from=2026-11-02&to=2026-11-01")]
    [InlineData("from=yesterday")]
    [InlineData("projectId=not-an-id")]
    [InlineData("type=smell")]
    public async Task A_question_that_makes_no_sense_is_a_400(string query)
    {
        using var client = host.ClientFor(Callers.New());

        foreach (var route in (string[])["dashboard", "cost", "usage", "provider", "export"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"/api/analytics/{route}?{query}")).StatusCode);
        }
    }

    [Fact]
    public async Task Another_workspace_sees_nothing_of_it_on_any_route()
    {
        var story = new Story();
        var film = Guid.CreateVersion7();
        await host.ConsumeAsync(story.Project(film, "Secret film"));
        var facts = story.Facts(Guid.CreateVersion7(), film);
        await host.ConsumeAsync(story.Completed(facts));
        await host.ConsumeAsync(story.Cost(facts, 7));
        using var stranger = host.ClientFor(Callers.New());

        Assert.Equal(0, (await stranger.DataAsync($"/api/analytics/dashboard?projectId={film}"))["totalCost"].Nano());
        Assert.Equal(0, (int)(await stranger.DataAsync("/api/analytics/usage?period=all"))["generations"]!);
        Assert.Empty((await stranger.DataAsync("/api/analytics/provider?period=all"))["providers"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/analytics/project/{film}")).StatusCode);
        Assert.DoesNotContain("Secret", await stranger.GetStringAsync("/api/analytics/export?period=all"), StringComparison.Ordinal);
        using var owner = host.ClientFor(story.Caller);
        Assert.Equal("Secret film", (string?)(await owner.DataAsync($"/api/analytics/project/{film}"))["name"]);
    }

    [Fact]
    public async Task Nobody_reads_without_credentials()
    {
        using var anonymous = host.ClientFor(null);

        foreach (var route in (string[])["dashboard", "cost", "usage", "provider", $"project/{Guid.NewGuid()}", "export"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync($"/api/analytics/{route}")).StatusCode);
        }
    }
}
