using System.Net;
using System.Net.Http.Json;
using System.Text;
using MediaLab.Testing;

namespace MediaLab.Projects.Tests;

[Collection(ProjectsCollection.Name)]
public sealed class UpdateProjectTests(ProjectsHost host)
{
    [Fact]
    public async Task What_a_change_leaves_out_stays_and_null_clears()
    {
        var owner = Callers.New();
        var id = (string)(await host.CreateAsync(owner, new { name = "Film", description = "A cat", budgetUsd = "12.5", settings = new { aspectRatio = "16:9" } }))["id"]!;
        using var client = host.ClientFor(owner);

        var archived = await (await client.PutAsync($"/api/projects/{id}", Json("""{"archived":true}"""))).DataAsync();
        var cleared = await (await client.PutAsync($"/api/projects/{id}", Json("""{"description":null,"budgetUsd":null,"settings":null}"""))).DataAsync();

        Assert.Equal("12.5", (string?)archived["budgetUsd"]);
        Assert.Equal("A cat", (string?)archived["description"]);
        Assert.Equal("16:9", (string?)archived["settings"]!["aspectRatio"]);
        Assert.True((bool)archived["archived"]!);
        Assert.Null(cleared["budgetUsd"]);
        Assert.Null(cleared["description"]);
        Assert.Null(cleared["settings"]!["aspectRatio"]);
        Assert.True((bool)cleared["archived"]!);
        Assert.Equal("Film", (string?)cleared["name"]);
    }

    [Fact]
    public async Task Each_change_raises_the_version_once_and_says_so_in_one_event()
    {
        var owner = Callers.New();
        var id = Guid.Parse((string)(await host.CreateAsync(owner, new { name = "Film" }))["id"]!);
        using var client = host.ClientFor(owner);
        await host.SqlAsync("create table if not exists seen as select * from outbox where false; create or replace rule keep as on delete to outbox do also insert into seen select old.*");

        var changed = await (await client.PutAsJsonAsync($"/api/projects/{id}", new { name = "Film 2", budgetUsd = 3 })).DataAsync();
        var same = await (await client.PutAsJsonAsync($"/api/projects/{id}", new { name = "Film 2" })).DataAsync();

        Assert.Equal(2, (long)changed["version"]!);
        Assert.Equal(2, (long)same["version"]!);
        var events = await host.SqlAsync(
            "select string_agg(body::text, '|') from (select body from outbox where ordering_key = $1 and type = 'ProjectChanged' union select body from seen where ordering_key = $1 and type = 'ProjectChanged') as events", id);
        Assert.Contains("\"version\": 2", Assert.IsType<string>(events), StringComparison.Ordinal);
        Assert.Contains("\"budgetNanoUsd\": 3000000000", (string)events, StringComparison.Ordinal);
        Assert.DoesNotContain('|', (string)events);
    }

    [Fact]
    public async Task A_change_that_names_an_older_version_is_refused_and_changes_nothing()
    {
        var owner = Callers.New();
        var id = (string)(await host.CreateAsync(owner, new { name = "Film" }))["id"]!;
        using var client = host.ClientFor(owner);
        var read = await client.GetAsync($"/api/projects/{id}");
        await client.PutAsJsonAsync($"/api/projects/{id}", new { name = "Someone else's" });

        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/projects/{id}") { Content = JsonContent.Create(new { name = "Mine" }) };
        request.Headers.IfMatch.Add(read.Headers.ETag!);
        var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal("VERSION_MISMATCH", await answer.ErrorAsync());
        Assert.Equal("Someone else's", (string?)(await (await client.GetAsync($"/api/projects/{id}")).DataAsync())["name"]);
    }

    [Fact]
    public async Task Ten_changes_at_once_lose_none_without_saying_so()
    {
        var owner = Callers.New();
        var id = (string)(await host.CreateAsync(owner, new { name = "Film" }))["id"]!;
        using var client = host.ClientFor(owner);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => client.PutAsJsonAsync($"/api/projects/{id}", new { name = $"Film {n}" })));

        var accepted = answers.Count(answer => answer.IsSuccessStatusCode);
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Conflict]));
        Assert.Equal(1 + accepted, (long)(await (await client.GetAsync($"/api/projects/{id}")).DataAsync())["version"]!);
    }

    [Theory]
    [InlineData("""{"name":" "}""")]
    [InlineData("""{"name":"a\u0000b"}""")]
    [InlineData("""{"description":"a\u0000b"}""")]
    [InlineData("""{"budgetUsd":-1}""")]
    [InlineData("""{"budgetUsd":"0.0000000001"}""")]
    [InlineData("""{"budgetUsd":true}""")]
    [InlineData("""{"settings":{"aspectRatio":"wide"}}""")]
    [InlineData("""{"settings":{"defaultModels":{"text":"no provider"}}}""")]
    [InlineData("""{"thumbnailAssetId":"0198a000-0000-7000-8000-000000000000"}""")]
    public async Task A_value_that_is_not_allowed_is_a_400_that_names_it(string body)
    {
        var owner = Callers.New();
        var id = (string)(await host.CreateAsync(owner, new { name = "Film" }))["id"]!;
        using var client = host.ClientFor(owner);

        var answer = await client.PutAsync($"/api/projects/{id}", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("VALIDATION_FAILED", await answer.ErrorAsync());
    }

    [Fact]
    public async Task A_viewer_reads_but_changes_nothing()
    {
        var owner = Callers.New();
        var id = (string)(await host.CreateAsync(owner, new { name = "Film" }))["id"]!;
        using var viewer = host.ClientFor(owner with { Role = "viewer" });

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/api/projects/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync("/api/projects", new { name = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PutAsJsonAsync($"/api/projects/{id}", new { name = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync($"/api/projects/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync($"/api/projects/{id}/restore", null)).StatusCode);
    }

    [Fact]
    public async Task Another_workspace_s_project_is_404_on_every_route()
    {
        var id = (string)(await host.CreateAsync(Callers.New(), new { name = "Film" }))["id"]!;
        using var stranger = host.ClientFor(Callers.New());

        HttpResponseMessage[] answers =
        [
            await stranger.GetAsync($"/api/projects/{id}"),
            await stranger.PutAsJsonAsync($"/api/projects/{id}", new { name = "x" }),
            await stranger.DeleteAsync($"/api/projects/{id}"),
            await stranger.PostAsync($"/api/projects/{id}/restore", null),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
