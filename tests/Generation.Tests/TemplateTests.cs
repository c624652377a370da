using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Tests.Batches;
using MediaLab.Generation.Tests.Peers;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>A request may bring a template and values instead of a prompt; what is kept and paid for is the finished prompt.</summary>
[Collection(EngineCollection.Name)]
public sealed class TemplateTests(EngineHost host)
{
    private readonly Guid _project = Guid.CreateVersion7();
    private readonly Caller _caller = Callers.New();

    [Fact]
    public async Task The_finished_prompt_is_what_is_made_shown_and_retried()
    {
        using var client = host.ClientFor(_caller);
        var template = Add("A {{animal}} in {{place}}, " + Guid.NewGuid());
        var finished = host.Peers.Projects.Templates[template.ToString()].Prompt.Replace("{{animal}}", "fox", StringComparison.Ordinal).Replace("{{place}}", "{{animal}}", StringComparison.Ordinal);
        host.Provider.For(finished).Submit = (_, _) => throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, "no");

        var started = await client.StartAsync(Request(template, new { animal = "fox", place = "{{animal}}" }));
        var ended = await client.UntilAsync(started.Id(), "failed", "completed");
        var again = await (await client.PostAsync($"/api/generations/{started.Id()}/retry", null)).Content.ReadFromJsonAsync<JsonNode>();

        Assert.Equal((finished, template), ((string?)started["prompt"], (Guid?)started["templateId"]));
        Assert.Equal("failed", (string?)ended["status"]);
        Assert.Equal((finished, template), ((string?)again!["data"]!["prompt"], (Guid?)again["data"]!["templateId"]));
        Assert.Null((await client.StartAsync(GenerationClient.Text(project: _project)))["templateId"]);
    }

    [Fact]
    public async Task A_templates_system_prompt_and_model_hold_where_the_request_has_none()
    {
        using var client = host.ClientFor(_caller);
        var template = Add("A {{animal}}", "Answer in verse.", "scripted/told", ("animal", "text"));
        var own = new { projectId = _project, type = "text", template = new { id = template, variables = new { animal = "hen" } }, parameters = new { systemPrompt = "Answer in prose." } };

        var taken = await client.StartAsync(Request(template, new { animal = "fox" }, null));
        var kept = await client.StartAsync(own);

        Assert.Equal(("scripted/told", "Answer in verse."), ((string?)taken["model"], (string?)taken["parameters"]!["systemPrompt"]));
        Assert.Equal("Answer in prose.", (string?)kept["parameters"]!["systemPrompt"]);
        foreach (var path in (string[])["/api/generate", "/api/generate/quote"])
        {
            var (status, refused) = await client.PostJsonAsync(path, Request(template, new { animal = "fox" }, "scripted/now"));
            Assert.Equal((400, "UNSUPPORTED_PARAMETER"), (status, (string?)refused["error"]));
            Assert.Equal("This template has a system prompt, and Now takes none. Choose a model that does.", (string?)refused["details"]!["template.id"]![0]);
        }
    }

    [Theory]
    [InlineData("/api/generate")]
    [InlineData("/api/generate/quote")]
    public async Task Values_that_do_not_fit_are_named_each(string path)
    {
        using var client = host.ClientFor(_caller);
        var template = Add("A {{animal}} in {{place}}, {{count}} times", null, "", ("animal", "text"), ("place", "text"), ("count", "integer"));

        var (status, body) = await client.PostJsonAsync(path, Request(template, new { animal = "fox", count = "many", colour = "red" }));

        Assert.Equal((400, "VALIDATION_FAILED"), (status, (string?)body["error"]));
        Assert.Equal(["template.variables.colour", "template.variables.count", "template.variables.place"], body["details"]!.AsObject().Select(problem => problem.Key).Order());
        Assert.Equal(0, await RowsAsync());
    }

    [Theory]
    [InlineData("/api/generate", """{"prompt":"A fox","template":{"id":"$id"}}""", 400, "prompt")]
    [InlineData("/api/generate", "{}", 400, "prompt")]
    [InlineData("/api/generate", """{"type":"image","model":"sandbox/image","template":{"id":"$id","variables":{"animal":"fox"}}}""", 400, "template.id")]
    [InlineData("/api/generate", """{"template":{"id":"019a0000-0000-7000-8000-000000000000"}}""", 404, null)]
    [InlineData("/api/generate/batch", """{"items":[{"variables":{"animal":"fox"}}]}""", 400, "items[0].prompt")]
    [InlineData("/api/generate/batch", """{"items":[{"prompt":"A fox","variables":{"animal":"fox"}}]}""", 400, "items[0].variables")]
    [InlineData("/api/generate/batch", """{"template":{"id":"$id"},"items":[{"variables":{"animal":"fox"}},{"prompt":"A fox"}]}""", 400, "items[1].prompt")]
    [InlineData("/api/generate/batch", """{"template":{"id":"$id"},"matrix":{"prompts":["A fox"]}}""", 400, "matrix.prompts")]
    [InlineData("/api/generate/batch", """{"template":{"id":"$id"},"matrix":{"csv":"animal,prompt\nfox,hen"}}""", 400, "matrix.csv")]
    [InlineData("/api/generate/batch", """{"type":"image","template":{"id":"$id"},"items":[{"variables":{"animal":"fox"}}]}""", 400, "template.id")]
    [InlineData("/api/generate/batch", """{"template":{"id":"019a0000-0000-7000-8000-000000000000"},"items":[{}]}""", 404, null)]
    public async Task A_request_brings_a_prompt_or_a_template_of_its_type(string path, string json, int expected, string? member)
    {
        using var client = host.ClientFor(_caller);
        var body = JsonNode.Parse(json.Replace("$id", Add("A {{animal}}", null, "", ("animal", "text")).ToString(), StringComparison.Ordinal))!.AsObject();
        body["projectId"] = _project;
        body["type"] ??= "text";
        body["model"] ??= "sandbox/text";

        var (status, answer) = await client.PostJsonAsync(path, body);

        Assert.Equal(expected, status);
        Assert.Equal(member, (answer["details"] as JsonObject)?.Single().Key);
        Assert.Equal(0, await RowsAsync());
    }

    [Theory]
    [InlineData("/api/generate")]
    [InlineData("/api/generate/quote")]
    [InlineData("/api/generate/batch")]
    [InlineData("/api/generate/batch/quote")]
    public async Task Another_workspaces_template_is_a_404_and_without_Projects_it_is_a_503(string path)
    {
        var template = Add("A {{animal}}", null, "", ("animal", "text"));
        object request = path.Contains("batch", StringComparison.Ordinal) ? Batch(template, [new { variables = new { animal = "fox" } }]) : Request(template, new { animal = "fox" });
        using var stranger = host.ClientFor(Callers.New());
        using var client = host.ClientFor(_caller);

        Assert.Equal((404, "NOT_FOUND"), await CodeAsync(stranger, path, request));
        host.Peers.Projects.Away[_caller.WorkspaceId] = true;
        Assert.Equal((503, "UNAVAILABLE"), await CodeAsync(client, path, request));
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task A_batch_of_five_hundred_is_rendered_in_one_call_and_its_items_are_in_order()
    {
        using var client = host.ClientFor(_caller);
        var template = Add("A {{animal}} number {{number}} in {{place}}", null, "", ("animal", "text"), ("number", "integer"), ("place", "text"));
        var items = Enumerable.Range(0, 500).Select(number => (object)new { variables = new { number, place = $"house {number}" } }).ToArray();

        var batch = await client.StartBatchAsync(new { projectId = _project, type = "text", model = "scripted/now", template = new { id = template, variables = new { animal = "fox", place = "a house" } }, items });
        var made = await client.ItemsAsync(batch.Id());

        Assert.Equal(Enumerable.Range(0, 500).Select(number => $"A fox number {number} in house {number}"), made.Select(item => (string?)item["generation"]!["prompt"]));
        Assert.All(made, item => Assert.Equal(template, (Guid?)item["generation"]!["templateId"]));
        Assert.Equal("A fox number 0 in house 0", (string?)batch["title"]);
        Assert.Single(host.Peers.Projects.Rendered, request => request.TemplateId == template.ToString());
    }

    [Fact]
    public async Task Columns_called_like_variables_fill_them_and_the_others_stay_settings()
    {
        using var client = host.ClientFor(_caller);
        var template = host.Peers.Projects.Add(new PeerTemplate(_caller.WorkspaceId, "image", "{{count}} {{animal}}, seed {{seed}}", [("animal", "text"), ("count", "integer"), ("seed", "text")]));

        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "image",
            template = new { id = template, variables = new { animal = "hens" } },
            matrix = new { csv = "Animal;count;size;SEED\nfoxes;2;512x512;7\n;3;;8\n", models = new[] { "sandbox/image" }, variations = 2 },
        });
        var made = (await client.ItemsAsync(batch.Id())).Select(item => item["generation"]!).ToArray();

        Assert.Equal(["2 foxes, seed 7", "2 foxes, seed 7", "3 hens, seed 8", "3 hens, seed 8"], made.Select(generation => (string?)generation["prompt"]));
        Assert.Equal(["512x512", "512x512"], made.Take(2).Select(generation => (string?)generation["parameters"]!["size"]));
        Assert.NotEqual((long)made[0]["parameters"]!["seed"]!, (long)made[1]["parameters"]!["seed"]!);
        var rendered = Assert.Single(host.Peers.Projects.Rendered, request => request.TemplateId == template.ToString());
        Assert.Equal(2, rendered.Prompts.Count);
    }

    [Fact]
    public async Task Without_a_table_a_template_makes_one_row_for_every_model()
    {
        using var client = host.ClientFor(_caller);
        var template = Add("A {{animal}}", null, "", ("animal", "text"));

        var (status, body) = await client.PostJsonAsync("/api/generate/batch/quote", new
        {
            projectId = _project,
            type = "text",
            template = new { id = template, variables = new { animal = "fox" } },
            matrix = new { models = new[] { "sandbox/text", "scripted/now" }, variations = 3 },
        });

        Assert.Equal((200, 6), (status, (int)body["data"]!["total"]!));
        Assert.Empty(body["data"]!["blocked"]!.AsArray());
    }

    [Fact]
    public async Task Long_prompts_of_many_items_arrive_whole()
    {
        using var client = host.ClientFor(_caller);
        var template = Add("A {{animal}}", null, "", ("animal", "text"));
        var items = Enumerable.Range(0, 100).Select(_ => (object)new { }).ToArray();

        var (status, body) = await client.PostJsonAsync("/api/generate/batch/quote", new
        {
            projectId = _project,
            type = "text",
            model = "scripted/now",
            template = new { id = template, variables = new { animal = new string('x', 60_000) } },
            items,
        });

        Assert.Equal(200, status);
        Assert.All(body["data"]!["blocked"]!.AsArray(), item => Assert.Equal("prompt_too_long", (string?)item!["reason"]));
    }

    [Fact]
    public async Task Items_whose_values_do_not_fit_stand_in_the_way_like_all_others()
    {
        using var client = host.ClientFor(_caller);
        var template = Add("A {{animal}}", "Answer in verse.", "", ("animal", "text"));
        var request = Batch(template, [new { variables = new { animal = "fox" } }, new { }, new { variables = new { animal = "hen", colour = "red" } }, new { variables = new { animal = "fox" }, model = "sandbox/text" }], "scripted/told");

        var (status, body) = await client.PostJsonAsync("/api/generate/batch", request);
        var quote = (await client.PostJsonAsync("/api/generate/batch/quote", request)).Body["data"]!;

        Assert.Equal((409, "BATCH_BLOCKED"), (status, (string?)body["error"]));
        foreach (var blocked in (JsonNode[])[body["details"]!["blocked"]!, quote["blocked"]!])
        {
            Assert.Equal(
                [(1, "template_variables", "'animal' is missing."), (2, "template_variables", "The template has no variable 'colour'."), (3, "unsupported_parameter", "This template has a system prompt, and Sandbox text takes none. Choose a model that does.")],
                blocked.AsArray().Select(item => ((int)item!["index"]!, (string?)item["reason"], (string?)item["message"])));
        }

        Assert.Equal(4, (int)quote["total"]!);
        Assert.Single(quote["items"]!.AsArray());
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task The_same_idempotency_key_makes_one_and_other_values_with_it_are_refused()
    {
        using var client = host.ClientFor(_caller);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var template = Add("A {{animal}}", null, "", ("animal", "text"));

        using var first = await client.PostAsJsonAsync("/api/generate", Request(template, new { animal = "fox" }));
        host.Peers.Projects.Away[_caller.WorkspaceId] = true;
        using var second = await client.PostAsJsonAsync("/api/generate", Request(template, new { animal = "fox" }));
        using var other = await client.PostAsJsonAsync("/api/generate", Request(template, new { animal = "hen" }));

        Assert.Equal((202, 200, 422), ((int)first.StatusCode, (int)second.StatusCode, (int)other.StatusCode));
        Assert.Equal(1, await RowsAsync());
    }

    private Guid Add(string prompt) => Add(prompt, null, "", ("animal", "text"), ("place", "text"));

    private Guid Add(string prompt, string? systemPrompt, string model, params (string Name, string Kind)[] variables) =>
        host.Peers.Projects.Add(new PeerTemplate(_caller.WorkspaceId, "text", prompt, variables, systemPrompt, model));

    private object Request(Guid template, object variables, string? model = "scripted/now") => new { projectId = _project, type = "text", model, template = new { id = template, variables } };

    private object Batch(Guid template, object[] items, string model = "scripted/now") => new { projectId = _project, type = "text", model, template = new { id = template }, items };

    private Task<long> RowsAsync() => host.ReadAsync<long>("select count(*) from generations where project_id = @id", _project);

    private static async Task<(int, string?)> CodeAsync(HttpClient client, string path, object request)
    {
        var (status, body) = await client.PostJsonAsync(path, request);
        return (status, (string?)body["error"]);
    }
}
