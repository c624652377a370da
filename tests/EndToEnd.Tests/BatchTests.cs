using System.Net;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.EndToEnd.Tests;

/// <summary>A batch on the running system: money for all of it or none, and nothing of it lost.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class BatchTests(RunningSystem system)
{
    [Fact]
    public async Task A_batch_goes_on_after_its_service_was_killed_and_all_books_agree()
    {
        var (person, project) = await WithKeyAsync();
        await person.PutAsync("/api/budgets", new { scope = "workspace", period = "total", limitUsd = "50" });
        var batch = await person.PostAsync("/api/generate/batch", Matrix(project, 15));
        var path = $"/api/batches/{batch["id"]}?limit=100";
        await person.UntilAsync(path, shown => (int)shown["batch"]!["counts"]!["completed"]! >= 4);

        await system.Parts.KillAsync("generation");

        var ended = await person.UntilAsync(path, shown => (string?)shown["batch"]!["status"] == "ended");
        Assert.Equal(60, ended["items"]!.AsArray().Count);
        Assert.Equal(0, (int)ended["batch"]!["counts"]!["failed"]!);
        await Books.MustAgreeAsync(person, project, [.. ended["items"]!.AsArray().Select(item => (string)item!["generation"]!["id"]!)]);
        var settled = await person.UntilAsync(path, shown => Books.Nano(shown["batch"]!["held"]) == 0);
        Assert.Equal(Books.Nano((await person.GetAsync($"/api/costs/summary?projectId={project}"))["total"]), Books.Nano(settled["batch"]!["cost"]));
    }

    [Fact]
    public async Task A_budget_for_a_part_of_it_holds_nothing()
    {
        var (person, project) = await WithKeyAsync();
        var request = Matrix(project, 2);
        var quote = await person.PostAsync("/api/generate/batch/quote", request);
        var most = Books.Nano(quote["maximum"]);
        await person.PutAsync("/api/budgets", new { scope = "workspace", period = "total", limitUsd = $"{(most - 1) / 1_000_000_000}.{(most - 1) % 1_000_000_000:000000000}" });

        using var answer = await person.SendAsync(HttpMethod.Post, "/api/generate/batch", request.ToJsonString());

        var refused = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.Conflict, "BATCH_BLOCKED"), (answer.StatusCode, (string?)refused["error"]));
        Assert.Equal(most, (long)refused["details"]!["refusal"]!["requestedNanoUsd"]!);
        Assert.Equal(["budget"], refused["details"]!["blocked"]!.AsArray().Select(item => (string?)item!["reason"]).Distinct());
        Assert.Equal(0, Books.Nano((await person.GetAsync("/api/budgets"))["items"]![0]!["reserved"]));
        Assert.Empty((await person.GetAsync($"/api/generations?projectId={project}"))["items"]!.AsArray());
    }

    private async Task<(Person Person, string Project)> WithKeyAsync()
    {
        var person = await system.SignUpAsync();
        await person.PostAsync("/api/api-keys", new { provider = "openai", key = Scenarios.Key(Scenario.Ok) });
        return (person, (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!);
    }

    private static JsonObject Matrix(string project, int variations) => new()
    {
        ["projectId"] = project,
        ["type"] = "text",
        ["matrix"] = new JsonObject
        {
            ["prompts"] = new JsonArray("A lighthouse at dusk", "A lighthouse at dawn"),
            ["models"] = new JsonArray("openai/gpt-6-luna", "sandbox/text"),
            ["variations"] = variations,
        },
    };
}
