using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Projects.Tests;

[Collection(ProjectsCollection.Name)]
public sealed class ListProjectsTests(ProjectsHost host)
{
    [Fact]
    public async Task Pages_hold_each_project_once_newest_first_and_only_the_workspace_s_own()
    {
        var owner = Callers.New();
        await host.CreateAsync(Callers.New(), new { name = "Not mine" });
        foreach (var n in Enumerable.Range(1, 7))
        {
            await host.CreateAsync(owner, new { name = $"Film {n}" });
        }

        using var client = host.ClientFor(owner);
        var names = new List<string>();
        var cursor = "";
        do
        {
            var page = await (await client.GetAsync($"/api/projects?limit=3&cursor={cursor}")).DataAsync();
            names.AddRange(NamesOf(page));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 7).Reverse().Select(n => $"Film {n}"), names);
    }

    [Fact]
    public async Task Search_finds_text_in_any_case_and_takes_wildcards_as_they_are()
    {
        var owner = Callers.New();
        await host.CreateAsync(owner, new { name = "100% Cats" });
        await host.CreateAsync(owner, new { name = "Dogs", description = "and one CAT_1" });
        await host.CreateAsync(owner, new { name = "Fish\\Birds" });
        using var client = host.ClientFor(owner);

        Assert.Equal(["Dogs", "100% Cats"], await FindAsync("cat"));
        Assert.Equal(["100% Cats"], await FindAsync("%"));
        Assert.Equal(["Dogs"], await FindAsync("_"));
        Assert.Equal(["Fish\\Birds"], await FindAsync("\\"));
        Assert.Empty(await FindAsync("cats dogs"));

        async Task<string[]> FindAsync(string text) =>
            NamesOf(await (await client.GetAsync($"/api/projects?search={Uri.EscapeDataString(text)}")).DataAsync());
    }

    [Fact]
    public async Task Archived_and_trashed_projects_have_lists_of_their_own()
    {
        var owner = Callers.New();
        using var client = host.ClientFor(owner);
        await host.CreateAsync(owner, new { name = "Active" });
        var archived = (string)(await host.CreateAsync(owner, new { name = "Archived" }))["id"]!;
        var trashed = (string)(await host.CreateAsync(owner, new { name = "Trashed" }))["id"]!;
        await client.PutAsJsonAsync($"/api/projects/{archived}", new { archived = true });
        await client.DeleteAsync($"/api/projects/{trashed}");

        Assert.Equal(["Active"], NamesOf(await (await client.GetAsync("/api/projects")).DataAsync()));
        Assert.Equal(["Archived"], NamesOf(await (await client.GetAsync("/api/projects?archived=true")).DataAsync()));
        Assert.Equal(["Trashed"], NamesOf(await (await client.GetAsync("/api/projects?trashed=true")).DataAsync()));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=x")]
    [InlineData("cursor=nonsense")]
    [InlineData("archived=perhaps")]
    [InlineData("search=%00")]
    public async Task A_bad_query_is_a_400(string query)
    {
        using var client = host.ClientFor(Callers.New());

        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"/api/projects?{query}")).StatusCode);
    }

    private static string[] NamesOf(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["name"]!)];
}
