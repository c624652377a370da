using System.Net;
using MediaLab.Contracts.Events;
using MediaLab.Testing;

namespace MediaLab.Analytics.Tests;

[Collection(AnalyticsCollection.Name)]
public sealed class ExportCostsTests(AnalyticsHost host)
{
    [Fact]
    public async Task The_csv_has_one_exact_line_per_charge_and_no_formulas()
    {
        var story = new Story();
        var film = Guid.CreateVersion7();
        await host.ConsumeAsync(story.Project(film, "=HYPERLINK(\"http://x\")"));
        var facts = story.Facts(Guid.CreateVersion7(), film);
        await host.ConsumeAsync(story.Cost(facts, 1_500_000_001, at: Story.Now.AddSeconds(-2)));
        await host.ConsumeAsync(story.Cost(facts, -1, Certainty.Reported));
        using var client = host.ClientFor(story.Caller);

        var answer = await client.GetAsync("/api/analytics/export?format=csv&period=day");
        var lines = (await answer.Content.ReadAsStringAsync()).Trim('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".csv", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("time,project_id,project,type", lines[0]);
        Assert.Contains($"{film},\"'=HYPERLINK(\"\"http://x\"\")\",text,openai,\"gpt-6-luna\",{facts.GenerationId}", lines[1]);
        Assert.Contains(",1.500000001,computed,", lines[1]);
        Assert.Contains(",-0.000000001,reported,", lines[2]);
    }

    [Fact]
    public async Task A_format_that_is_not_written_is_a_400_that_says_which_is()
    {
        using var client = host.ClientFor(Callers.New());

        var answer = await client.GetAsync("/api/analytics/export?format=pdf");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("csv", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
