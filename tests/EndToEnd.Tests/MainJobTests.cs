using System.Text.Json.Nodes;

namespace MediaLab.EndToEnd.Tests;

/// <summary>What MediaLab is for, through the only door: sign up, make a project, generate, see the asset, the cost and the totals.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class MainJobTests(RunningSystem system)
{
    [Fact]
    public async Task A_new_person_makes_one_of_each_and_sees_assets_costs_and_totals_that_agree()
    {
        using var person = await system.SignUpAsync();
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Film", budgetUsd = "5" }))["id"]!;
        var expected = 0L;
        foreach (var (type, prompt) in ((string, string)[])[("text", "A lighthouse at dusk."), ("image", "A lighthouse at dusk"), ("audio", "The lamp is lit."), ("video", "A lighthouse at dusk")])
        {
            var generation = await person.GenerateAsync(project, type, prompt);

            Assert.True((string?)generation["status"] == "completed", generation.ToJsonString());
            var asset = await person.GetAsync($"/api/assets/{generation["assets"]!.AsArray().First()}");
            Assert.Equal((type, project), ((string?)asset["type"], (string?)asset["projectId"]));
            Assert.NotEmpty(await BytesOfAsync(person, (string)asset["id"]!));
            var settled = await person.UntilAsync($"/api/generations/{generation["id"]}", shown => shown["cost"] is not null);
            var entries = (await person.UntilAsync($"/api/costs/ledger?generationId={generation["id"]}", ledger => ledger["items"]!.AsArray().Count > 0))["items"]!.AsArray();
            Assert.Equal((long)settled["cost"]!["nanoUsd"]!, entries.Sum(entry => (long)entry!["amount"]!["nanoUsd"]!));
            expected += (long)settled["cost"]!["nanoUsd"]!;
        }

        var dashboard = await person.UntilAsync("/api/analytics/dashboard", shown => (int)shown["completed"]! == 4 && (int)shown["assets"]! == 4);
        Assert.Equal(expected, (long)dashboard["totalCost"]!["nanoUsd"]!);
        var summary = await person.GetAsync($"/api/costs/summary?projectId={project}");
        Assert.Equal((expected, 0L), ((long)summary["total"]!["nanoUsd"]!, (long)summary["reserved"]!["nanoUsd"]!));
        var shown = await person.UntilAsync($"/api/projects/{project}", shown => (int)shown["assetCount"]! == 4 && (int)shown["generationCount"]! == 4);
        Assert.NotNull(shown["thumbnailUrl"]);
    }

    [Fact]
    public async Task A_project_in_the_trash_takes_no_generation_until_it_is_restored()
    {
        using var person = await system.SignUpAsync();
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!;
        using var deleted = await person.Client.DeleteAsync($"/api/projects/{project}");

        using var refused = await person.SendAsync(HttpMethod.Post, "/api/generate", new JsonObject { ["projectId"] = project, ["type"] = "text", ["prompt"] = "x", ["provider"] = "sandbox" }.ToJsonString());
        await person.PostAsync($"/api/projects/{project}/restore");
        var generation = await person.GenerateAsync(project, "text", "x");

        Assert.Equal(System.Net.HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal("completed", (string?)generation["status"]);
    }

    private static async Task<byte[]> BytesOfAsync(Person person, string asset)
    {
        var link = new Uri(person.Client.BaseAddress!, (string)(await person.PostAsync($"/api/assets/{asset}/download"))["url"]!);
        using var nobody = new HttpClient();
        return await nobody.GetByteArrayAsync(link);
    }
}
