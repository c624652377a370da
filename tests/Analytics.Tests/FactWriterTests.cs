using System.Text.Json.Nodes;
using MediaLab.Analytics.Facts;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Analytics.Tests;

[Collection(AnalyticsCollection.Name)]
public sealed class FactWriterTests(AnalyticsHost host)
{
    [Fact]
    public async Task The_same_events_in_any_order_and_twice_leave_the_same_figures()
    {
        string? first = null;
        var random = new Random(7);
        for (var round = 0; round < 12; round++)
        {
            var story = new Story();
            var (film, done, broken) = (Id(1), Id(2), Id(3));
            var yesterday = Story.Now.AddDays(-1);
            IIntegrationEvent[] events =
            [
                story.Project(film, "Draft"),
                new ProjectChanged(story.Workspace, film, "Film", null, false, 2, Story.Now),
                new ProjectPurged(story.Workspace, film, 3, Story.Now),
                story.Queued(story.Facts(done, film), yesterday),
                story.Completed(story.Facts(done, film), yesterday, (UsageUnits.InputTokens, 7), (UsageUnits.CachedInputTokens, 5), (UsageUnits.OutputTokens, 3)),
                story.Queued(story.Facts(broken, film), yesterday),
                story.Failed(story.Facts(broken, film, provider: "anthropic", model: "claude-opus-5-5")),
                story.Cost(story.Facts(done, film), 500, entry: Id(4)),
                story.Cost(story.Facts(done, film), -100, Certainty.Reported, entry: Id(5)),
                new AssetReady(story.Workspace, Id(6), film, done, "text", "text/plain", 42, 1, Story.Now),
                new AssetReady(story.Workspace, Id(7), film, done, "text", "text/plain", 100, 1, Story.Now),
                new AssetDeleted(story.Workspace, Id(7), film, 100, 2, Story.Now),
            ];
            foreach (var message in events.Concat(events).OrderBy(_ => random.Next()))
            {
                await host.ConsumeAsync(message);
            }

            using var client = host.ClientFor(story.Caller);
            var figures = new JsonObject
            {
                ["project"] = (await client.DataAsync($"/api/analytics/project/{film}")).DeepClone(),
                ["usage"] = (await client.DataAsync("/api/analytics/usage")).DeepClone(),
                ["provider"] = (await client.DataAsync("/api/analytics/provider")).DeepClone(),
            }.ToJsonString();
            Assert.Equal(first ??= figures, figures);
        }

        Assert.Contains("\"name\":\"Film\",\"deleted\":true", first, StringComparison.Ordinal);
        Assert.Contains("\"units\":{\"inputTokens\":12,\"outputTokens\":3", first, StringComparison.Ordinal);
        Assert.Contains("\"totalCost\":{\"nanoUsd\":400", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_projects_cost_stays_in_the_totals_under_its_name()
    {
        var story = new Story();
        var film = Guid.CreateVersion7();
        await host.ConsumeAsync(story.Project(film, "Film"));
        await host.ConsumeAsync(story.Cost(story.Facts(Guid.CreateVersion7(), film), 900));
        await host.ConsumeAsync(new ProjectPurged(story.Workspace, film, 9, Story.Now));
        using var client = host.ClientFor(story.Caller);

        var dashboard = await client.DataAsync("/api/analytics/dashboard");

        Assert.Equal(900, dashboard["totalCost"].Nano());
        Assert.Equal(("Film", true), ((string?)dashboard["byProject"].Line(film.ToString())["name"], (bool)dashboard["byProject"].Line(film.ToString())["deleted"]!));
        Assert.Equal(0, dashboard["unassigned"].Nano());
    }

    [Fact]
    public async Task A_generation_counts_on_the_day_it_was_asked_for_even_when_its_end_was_seen_first()
    {
        var story = new Story();
        var facts = story.Facts(Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.ConsumeAsync(story.Failed(facts));
        await host.ConsumeAsync(story.Queued(facts, Story.Now.AddDays(-2)));

        var row = await host.ReadAsync(db => db.Generations.AsNoTracking().SingleAsync(fact => fact.GenerationId == facts.GenerationId));

        Assert.Equal((GenerationStatus.Failed, DateOnly.FromDateTime(Story.Now.UtcDateTime).AddDays(-2), "PROVIDER_FAILED"), (row.Status, row.Day, row.Error));
    }

    private static Guid Id(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
}
