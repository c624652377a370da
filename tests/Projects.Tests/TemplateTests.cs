using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Projects.Tests;

/// <summary>Templates are kept like projects: in one workspace, found by search, never overwritten unseen.</summary>
[Collection(ProjectsCollection.Name)]
public sealed class TemplateTests(ProjectsHost host)
{
    private const string Templates = TemplateClient.Path;

    [Fact]
    public async Task A_template_is_kept_as_it_was_sent()
    {
        var owner = Callers.New();
        var made = await host.TemplateAsync(owner, new
        {
            name = " Letter ",
            description = "Kind words",
            type = "text",
            prompt = @"Write to {{ name }}, not to \{{name}}.",
            systemPrompt = "You are {{name}}'s friend.",
            model = "openai/gpt-6-luna",
            variables = new[] { new { name = "name", label = "Who", kind = "text", help = "One person" } },
        });
        using var client = host.ClientFor(owner);

        var answer = await client.GetAsync($"{Templates}/{made["id"]}");
        var read = await answer.DataAsync();

        Assert.Equal("\"1\"", answer.Headers.ETag!.Tag);
        Assert.Equal(("Letter", "Kind words", "text"), ((string?)read["name"], (string?)read["description"], (string?)read["type"]));
        Assert.Equal((@"Write to {{ name }}, not to \{{name}}.", "You are {{name}}'s friend.", "openai/gpt-6-luna"), ((string?)read["prompt"], (string?)read["systemPrompt"], (string?)read["model"]));
        Assert.Equal(("name", "Who", "text", "One person"), ((string?)read["variables"]![0]!["name"], (string?)read["variables"]![0]!["label"], (string?)read["variables"]![0]!["kind"], (string?)read["variables"]![0]!["help"]));
        Assert.Equal(made["variables"]!.ToJsonString(), read["variables"]!.ToJsonString());
    }

    [Fact]
    public async Task A_change_touches_what_it_names_and_raises_the_version_once()
    {
        var owner = Callers.New();
        var made = await host.TemplateAsync(owner);
        using var client = host.ClientFor(owner);

        var renamed = await (await PutAsync(client, made, """{"name":"Card","description":"Old"}""")).DataAsync();
        var same = await (await client.PutAsJsonAsync($"{Templates}/{made["id"]}", new { name = "Card", variables = renamed["variables"] })).DataAsync();
        var emptied = await (await PutAsync(client, made, """{"prompt":"A postcard","variables":null,"description":null,"type":"video"}""")).DataAsync();

        Assert.Equal(("Card", 2, 2), ((string?)renamed["name"], (long)renamed["version"]!, (long)same["version"]!));
        Assert.Equal(2, renamed["variables"]!.AsArray().Count);
        Assert.Equal(("A postcard", "video", 3), ((string?)emptied["prompt"], (string?)emptied["type"], (long)emptied["version"]!));
        Assert.Null(emptied["description"]);
        Assert.Empty(emptied["variables"]!.AsArray());
    }

    [Fact]
    public async Task What_a_change_leaves_must_fit_together_or_nothing_is_changed()
    {
        var owner = Callers.New();
        var made = await host.TemplateAsync(owner);
        using var client = host.ClientFor(owner);

        var answer = await PutAsync(client, made, """{"name":"Card","prompt":"A postcard of {{subject}}"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "VALIDATION_FAILED"), (answer.StatusCode, await answer.ErrorAsync()));
        Assert.Equal("variables[1].name", (await answer.DetailsAsync()).Single().Key);
        Assert.Equal("Postcard", (string?)(await (await client.GetAsync($"{Templates}/{made["id"]}")).DataAsync())["name"]);
    }

    [Fact]
    public async Task An_older_version_is_neither_overwritten_nor_deleted()
    {
        var owner = Callers.New();
        var made = await host.TemplateAsync(owner);
        using var client = host.ClientFor(owner);
        var read = await client.GetAsync($"{Templates}/{made["id"]}");
        await PutAsync(client, made, """{"name":"Someone else's"}""");

        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete])
        {
            using var request = new HttpRequestMessage(method, $"{Templates}/{made["id"]}") { Content = method == HttpMethod.Put ? JsonContent.Create(new { name = "Mine" }) : null };
            request.Headers.IfMatch.Add(read.Headers.ETag!);
            var answer = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.PreconditionFailed, "VERSION_MISMATCH"), (answer.StatusCode, await answer.ErrorAsync()));
        }

        Assert.Equal("Someone else's", (string?)(await (await client.GetAsync($"{Templates}/{made["id"]}")).DataAsync())["name"]);
    }

    [Fact]
    public async Task Ten_changes_at_once_lose_none_without_saying_so()
    {
        var owner = Callers.New();
        var made = await host.TemplateAsync(owner);
        using var client = host.ClientFor(owner);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => PutAsync(client, made, $$"""{"name":"Card {{n}}"}""")));

        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Conflict]));
        Assert.Equal(1 + answers.Count(answer => answer.IsSuccessStatusCode), (long)(await (await client.GetAsync($"{Templates}/{made["id"]}")).DataAsync())["version"]!);
    }

    [Fact]
    public async Task The_list_is_searched_filtered_and_read_in_pages_newest_first()
    {
        var owner = Callers.New();
        foreach (var name in (string[])["One", "Two", "100% wool", "Letter"])
        {
            await host.TemplateAsync(owner, new { name, description = name == "One" ? "About TWO things" : null, type = name == "Letter" ? "text" : "image", prompt = "Plain" });
        }

        using var client = host.ClientFor(owner);
        Assert.Equal(["Letter", "100% wool", "Two", "One"], await NamesAsync(""));
        Assert.Equal(["Two", "One"], await NamesAsync("search=two"));
        Assert.Equal(["100% wool"], await NamesAsync("search=0%25"));
        Assert.Equal(["Letter"], await NamesAsync("type=text"));
        var first = await (await client.GetAsync($"{Templates}?limit=3")).DataAsync();
        Assert.Equal(["One"], await NamesAsync($"limit=3&cursor={first["nextCursor"]}"));
        using var stranger = host.ClientFor(Callers.New());
        Assert.Empty((await (await stranger.GetAsync(Templates)).DataAsync())["items"]!.AsArray());

        async Task<IEnumerable<string?>> NamesAsync(string query) =>
            (await (await client.GetAsync($"{Templates}?{query}")).DataAsync())["items"]!.AsArray().Select(template => (string?)template!["name"]);
    }

    [Fact]
    public async Task A_deleted_template_is_gone()
    {
        var owner = Callers.New();
        var made = await host.TemplateAsync(owner);
        using var client = host.ClientFor(owner);

        var deleted = await client.DeleteAsync($"{Templates}/{made["id"]}");
        var again = await client.DeleteAsync($"{Templates}/{made["id"]}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (deleted.StatusCode, again.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"{Templates}/{made["id"]}")).StatusCode);
    }

    [Fact]
    public async Task The_same_idempotency_key_makes_one()
    {
        using var client = host.ClientFor(Callers.New());
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var (first, second) = (await client.PostAsJsonAsync(Templates, TemplateClient.Postcard), await client.PostAsJsonAsync(Templates, TemplateClient.Postcard));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Single((await (await client.GetAsync(Templates)).DataAsync())["items"]!.AsArray());
    }

    [Fact]
    public async Task A_viewer_reads_and_renders_but_changes_nothing()
    {
        var owner = Callers.New();
        var made = await host.TemplateAsync(owner);
        using var viewer = host.ClientFor(owner with { Role = "viewer" });

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"{Templates}/{made["id"]}")).StatusCode);
        Assert.Equal(200, (await viewer.RenderAsync(made, new { subject = "a bay" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync(Templates, TemplateClient.Postcard)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(viewer, made, """{"name":"x"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync($"{Templates}/{made["id"]}")).StatusCode);
    }

    [Fact]
    public async Task Another_workspace_s_template_is_404_on_every_route()
    {
        var made = await host.TemplateAsync(Callers.New());
        using var stranger = host.ClientFor(Callers.New());

        HttpResponseMessage[] answers =
        [
            await stranger.GetAsync($"{Templates}/{made["id"]}"),
            await PutAsync(stranger, made, """{"name":"x"}"""),
            await stranger.DeleteAsync($"{Templates}/{made["id"]}"),
            await stranger.PostAsJsonAsync($"{Templates}/{made["id"]}/render", new { variables = new { subject = "a bay" } }),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
    }

    [Fact]
    public async Task A_deleted_account_takes_its_personal_workspace_s_templates_along()
    {
        var (owner, bystander) = (Callers.New(), Callers.New());
        var (made, other) = (await host.TemplateAsync(owner), await host.TemplateAsync(bystander));

        await host.Services.GetRequiredService<IBus>().Publish(new UserDeleted(owner.WorkspaceId, owner.UserId, DateTimeOffset.UtcNow));

        using var client = host.ClientFor(owner);
        await Eventually.HoldsAsync(async () => (await client.GetAsync($"{Templates}/{made["id"]}")).StatusCode == HttpStatusCode.NotFound, "the template is gone");

        using var bystanding = host.ClientFor(bystander);
        Assert.Equal(HttpStatusCode.OK, (await bystanding.GetAsync($"{Templates}/{other["id"]}")).StatusCode);
    }

    [Theory]
    [InlineData("""{"prompt":"A {{cat}}"}""", "prompt", "There is no variable for the placeholder {{cat}}.")]
    [InlineData("""{"prompt":"A {{"}""", "prompt", "Two braces begin a placeholder")]
    [InlineData("""{"prompt":"A {{two words}}"}""", "prompt", "Two braces begin a placeholder")]
    [InlineData("""{"prompt":"A \u0000"}""", "prompt", "plain text")]
    [InlineData("""{"prompt":""}""", "prompt", "")]
    [InlineData("""{"name":" "}""", "name", "")]
    [InlineData("""{"type":"song"}""", "type", "")]
    [InlineData("""{"model":"no provider"}""", "model", "provider/model")]
    [InlineData("""{"systemPrompt":"Be kind"}""", "systemPrompt", "Only a template for text")]
    [InlineData("""{"type":"text","systemPrompt":"Be {{mood}}"}""", "systemPrompt", "{{mood}}")]
    [InlineData("""{"variables":[null]}""", "variables", "object")]
    [InlineData("""{"variables":[{"name":"cat","label":"Cat","kind":"text"}]}""", "variables[0].name", "used nowhere")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"text"},{"name":"Cat","label":"Cat","kind":"text"}]}""", "variables[1].name", "Two variables")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"1cat","label":"Cat","kind":"text"}]}""", "variables[0].name", "a letter, then")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"","kind":"text"}]}""", "variables[0].label", "")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"choice"}]}""", "variables[0].values", "A choice needs values.")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"choice","values":["a","a"]}]}""", "variables[0].values", "different lines")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"choice","values":["a",null]}]}""", "variables[0].values", "different lines")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"text","values":["a"]}]}""", "variables[0].values", "only there")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"boolean","min":1}]}""", "variables[0].min", "Only text and numbers")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"number","min":2,"max":1}]}""", "variables[0].max", "less than")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"text","max":20001}]}""", "variables[0].max", "20000")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"text","min":1.5}]}""", "variables[0].min", "whole number")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"integer","default":1.5}]}""", "variables[0].default", "whole number")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"number","max":3,"default":4}]}""", "variables[0].default", "at most 3")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"boolean","default":"yes"}]}""", "variables[0].default", "true or false")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"text","max":2,"default":"long"}]}""", "variables[0].default", "at most 2 characters")]
    [InlineData("""{"prompt":"{{cat}}","variables":[{"name":"cat","label":"Cat","kind":"choice","values":["a"],"default":"b"}]}""", "variables[0].default", "one of a")]
    public async Task What_does_not_fit_together_is_named_with_its_reason(string changes, string member, string reason)
    {
        using var client = host.ClientFor(Callers.New());
        var body = JsonNode.Parse("""{"name":"Card","type":"image","prompt":"Plain"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var answer = await client.PostAsync(Templates, Json(body.ToJsonString()));

        Assert.Equal((HttpStatusCode.BadRequest, "VALIDATION_FAILED"), (answer.StatusCode, await answer.ErrorAsync()));
        var details = await answer.DetailsAsync();
        Assert.True(details.ContainsKey(member), details.ToJsonString());
        Assert.Contains(reason, (string?)details[member]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thirty_variables_fit_and_one_more_does_not()
    {
        using var client = host.ClientFor(Callers.New());

        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync(Templates, Of(30))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync(Templates, Of(31))).StatusCode);

        static object Of(int count) => new
        {
            name = "Many",
            type = "text",
            prompt = string.Concat(Enumerable.Range(0, count).Select(n => $"{{{{v{n}}}}}")),
            variables = Enumerable.Range(0, count).Select(n => new { name = $"v{n}", label = $"V {n}", kind = "number" }),
        };
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, JsonNode template, string body) => client.PutAsync($"{Templates}/{template["id"]}", Json(body));

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
