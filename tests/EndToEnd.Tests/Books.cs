using System.Text.Json.Nodes;

namespace MediaLab.EndToEnd.Tests;

/// <summary>What generations, assets, ledger, holds and totals must say about each other once all is quiet.</summary>
internal static class Books
{
    /// <summary>Waits until everything accepted has ended, then compares every service's account of it.</summary>
    /// <param name="person">Whose workspace, with this one project in it.</param>
    /// <param name="project">The project all of it is in.</param>
    /// <param name="accepted">Ids that were answered with 202.</param>
    /// <param name="resolve">What a person says of a generation whose outcome is unknown, as the request to resolve it; that it did not happen when left out.</param>
    public static async Task MustAgreeAsync(Person person, string project, IReadOnlyCollection<string> accepted, Func<JsonNode, object>? resolve = null)
    {
        var generations = await person.UntilAllEndedAsync(project);
        Assert.Equal(accepted.Order(), generations.Select(generation => (string)generation["id"]!).Order());
        foreach (var unknown in generations.Where(generation => (string?)generation["status"] == "unknown"))
        {
            await person.PostAsync($"/api/generations/{unknown["id"]}/resolve", resolve?.Invoke(unknown) ?? new { outcome = "did_not_happen" });
        }

        var completed = generations.Where(generation => (string?)generation["status"] == "completed").ToList();
        var expectedAssets = completed.SelectMany(generation => generation["assets"]!.AsArray()).Select(asset => (string)asset!).ToList();
        Assert.Equal(completed.Count, expectedAssets.Distinct().Count());
        var assets = await person.AllUntilAsync($"/api/assets?projectId={project}", asset => (string?)asset["status"] != "processing");
        Assert.All(assets, asset => Assert.True((string?)asset["status"] == "ready", asset.ToJsonString()));
        Assert.Equal(expectedAssets.Order(), assets.Select(asset => (string)asset["id"]!).Order());

        var summary = await person.UntilAsync($"/api/costs/summary?projectId={project}", summary => Nano(summary["reserved"]) == 0 && (int)summary["generations"]! >= completed.Count);
        var entries = await person.AllAsync($"/api/costs/ledger?projectId={project}");
        Assert.Equal(entries.Count, entries.Select(entry => $"{entry["generationId"]}/{entry["kind"]}").Distinct().Count());
        var charges = entries.ToLookup(entry => (string)entry["generationId"]!);
        Assert.All(completed, generation => Assert.Single(charges[(string)generation["id"]!]));
        var spent = entries.Sum(entry => Nano(entry["amount"]));
        Assert.Equal(spent, Nano(summary["total"]));
        Assert.All((await person.GetAsync("/api/budgets"))["items"]!.AsArray(), budget =>
        {
            Assert.Equal((spent, 0L), (Nano(budget!["spent"]), Nano(budget["reserved"])));
            Assert.True(spent <= Nano(budget["limit"]), budget.ToJsonString());
        });

        await person.UntilAsync($"/api/analytics/project/{project}", report => (int)report["dashboard"]!["completed"]! == completed.Count && Nano(report["dashboard"]!["totalCost"]) == spent);
        await person.UntilAsync($"/api/projects/{project}", counts => (int)counts["assetCount"]! == expectedAssets.Count && (int)counts["generationCount"]! == completed.Count);
    }

    public static long Nano(JsonNode? money) => (long)money!["nanoUsd"]!;
}
