using System.Net;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.EndToEnd.Tests;

/// <summary>A budget holds, however many ask at once.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class BudgetTests(RunningSystem system)
{
    private const int Asked = 200;
    private const int Affordable = 10;

    [Fact]
    public async Task Two_hundred_at_once_never_exceed_one_budget_by_a_nano_dollar()
    {
        using var person = await system.SignUpAsync();
        var key = Scenarios.Key(Scenario.Slow);
        await person.PostAsync("/api/api-keys", new { provider = "openai", key });
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!;
        var body = new JsonObject { ["projectId"] = project, ["type"] = "text", ["model"] = "openai/gpt-6-luna", ["prompt"] = "A lighthouse at dusk" };
        var quote = await person.PostAsync("/api/generate/quote", body);
        var held = Books.Nano(quote["route"]![0]!["held"]);
        await person.PutAsync("/api/budgets", new { scope = "workspace", period = "total", limitUsd = Usd((held * Affordable) + (held / 2)) });

        using var done = new CancellationTokenSource();
        var watching = WatchAsync(person, done.Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, Asked).Select(_ => person.SendAsync(HttpMethod.Post, "/api/generate", body.ToJsonString())));

        var accepted = new List<string>();
        foreach (var answer in answers)
        {
            using (answer)
            {
                var answered = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    accepted.Add((string)answered["data"]!["id"]!);
                    continue;
                }

                Assert.Equal((HttpStatusCode.PaymentRequired, "BUDGET_EXCEEDED"), (answer.StatusCode, (string?)answered["error"]));
                var numbers = answered["details"]!;
                Assert.Equal("workspace", (string?)numbers["scope"]);
                Assert.True((long)numbers["spentNanoUsd"]! + (long)numbers["reservedNanoUsd"]! + (long)numbers["requestedNanoUsd"]! > (long)numbers["limitNanoUsd"]!, numbers.ToJsonString());
            }
        }

        // Those that end give back what they did not use, so that a few more than ten may find room.
        Assert.InRange(accepted.Count, Affordable, Asked - 1);
        await Books.MustAgreeAsync(person, project, accepted);
        await done.CancelAsync();
        Assert.True(await watching > 0);
    }

    /// <summary>Looks at the budget all the time; returns how often.</summary>
    private static async Task<int> WatchAsync(Person person, CancellationToken until)
    {
        var looked = 0;
        for (; !until.IsCancellationRequested; looked++)
        {
            var budget = (await person.GetAsync("/api/budgets"))["items"]![0]!;
            Assert.True(Books.Nano(budget["spent"]) + Books.Nano(budget["reserved"]) <= Books.Nano(budget["limit"]), budget.ToJsonString());
            await Task.Delay(20, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return looked;
    }

    private static string Usd(long nano) => $"{nano / 1_000_000_000}.{nano % 1_000_000_000:000000000}";
}
