using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Batches;

/// <summary>A batch starts as a whole or not at all, and every item that stands in the way is named.</summary>
[Collection(EngineCollection.Name)]
public sealed class BatchAdmissionTests(EngineHost host)
{
    private readonly Guid _project = Guid.CreateVersion7();

    [Fact]
    public async Task One_item_that_cannot_run_keeps_all_from_starting_and_each_says_why()
    {
        using var client = host.ClientFor(Callers.New());
        var items = Enumerable.Range(0, 20).Select(index => (object)new { prompt = $"Fox {index}" }).ToArray();
        items[3] = new { prompt = "Fox", model = "nobody/none" };
        items[7] = new { prompt = "Fox", parameters = new { brightness = 3 } };
        items[11] = new { prompt = "Fox", model = "openai/gpt-6-luna" };
        items[13] = new { prompt = "Fox", references = new[] { Guid.NewGuid() } };
        items[17] = new { prompt = new string('x', 1001), model = "scripted/now" };

        var (status, body) = await client.PostJsonAsync("/api/generate/batch", new { projectId = _project, type = "text", model = "sandbox/text", items });

        Assert.Equal((409, "BATCH_BLOCKED"), (status, (string?)body["error"]));
        Assert.Equal(
            [(3, "unknown_model"), (7, "unsupported_parameter"), (11, "no_key"), (13, "reference_missing"), (17, "prompt_too_long")],
            body["details"]!["blocked"]!.AsArray().Select(item => ((int)item!["index"]!, (string?)item["reason"])));
        await AssertNothingAsync(client);
    }

    [Fact]
    public async Task A_budget_for_only_a_part_refuses_with_its_numbers_and_leaves_no_row()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Costing.Room[_project.ToString()] = 7;

        var request = new { projectId = _project, type = "text", matrix = new { prompts = new[] { "a", "b", "c", "d", "e" }, models = new[] { "scripted/now" } } };
        var (status, body) = await client.PostJsonAsync("/api/generate/batch", request);
        var quote = (await client.PostJsonAsync("/api/generate/batch/quote", request)).Body["data"]!;

        Assert.Equal((409, "BATCH_BLOCKED"), (status, (string?)body["error"]));
        Assert.Equal([(3, "budget"), (4, "budget")], body["details"]!["blocked"]!.AsArray().Select(item => ((int)item!["index"]!, (string?)item["reason"])));
        Assert.Equal((7, 0, 10), ((long)body["details"]!["refusal"]!["limitNanoUsd"]!, (long)body["details"]!["refusal"]!["reservedNanoUsd"]!, (long)body["details"]!["refusal"]!["requestedNanoUsd"]!));
        Assert.Equal((6, 2), ((long)quote["blocked"]![0]!["budget"]!["reservedNanoUsd"]!, (long)quote["blocked"]![0]!["budget"]!["requestedNanoUsd"]!));
        Assert.Equal((5, 10), ((long)quote["expected"]!["nanoUsd"]!, (long)quote["maximum"]!["nanoUsd"]!));
        await AssertNothingAsync(client);
    }

    [Fact]
    public async Task More_than_the_caller_allows_for_the_whole_is_refused_and_names_what_it_does_not_reach_for()
    {
        using var client = host.ClientFor(Callers.New());

        var (status, body) = await client.PostJsonAsync("/api/generate/batch", new
        {
            projectId = _project,
            type = "text",
            model = "scripted/now",
            maxPriceUsd = "0.000000005",
            items = new[] { new { prompt = "a" }, new { prompt = "b" }, new { prompt = "c" } },
        });

        Assert.Equal(409, status);
        var blocked = Assert.Single(body["details"]!["blocked"]!.AsArray())!;
        Assert.Equal((2, "price_too_high"), ((int)blocked["index"]!, (string?)blocked["reason"]));
        await AssertNothingAsync(client);
    }

    [Fact]
    public async Task A_matrix_makes_every_prompt_with_every_model_and_draws_seeds_of_its_own()
    {
        using var client = host.ClientFor(Callers.New());

        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "image",
            parameters = new { style = "shapes" },
            matrix = new { csv = "prompt,size,seed\nA fox,768x768,7\n\"A \"\"red\"\" hen, outside\",,\n", models = new[] { "sandbox/image" }, variations = 2 },
        });
        var items = await client.ItemsAsync(batch.Id());

        Assert.Equal(["A fox", "A \"red\" hen, outside", "A \"red\" hen, outside"], items.Select(item => (string?)item["generation"]!["prompt"]));
        Assert.Equal((7, "768x768", "shapes"), ((int)items[0]["generation"]!["parameters"]!["seed"]!, (string?)items[0]["generation"]!["parameters"]!["size"], (string?)items[0]["generation"]!["parameters"]!["style"]));
        Assert.NotEqual((long)items[1]["generation"]!["parameters"]!["seed"]!, (long)items[2]["generation"]!["parameters"]!["seed"]!);
        Assert.All(items, item => Assert.Equal(batch.Id(), (Guid)item["generation"]!["batchId"]!));
    }

    [Theory]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"items":[{"prompt":"a"}],"matrix":{"prompts":["a"]}}""")]
    [InlineData("""{"items":[{"prompt":""}]}""")]
    [InlineData("""{"items":[{"prompt":"a","count":0}]}""")]
    [InlineData("""{"matrix":{"prompts":["a"],"csv":"prompt\na"}}""")]
    [InlineData("""{"matrix":{"prompts":["a"],"seeds":[1],"variations":2}}""")]
    [InlineData("""{"matrix":{"prompts":["a","b"],"variations":251}}""")]
    [InlineData("""{"matrix":{"csv":"text\na"}}""")]
    [InlineData("""{"matrix":{"prompts":["a"]},"maxConcurrency":0}""")]
    [InlineData("""{"matrix":{"prompts":["a"]},"maxPriceUsd":"0"}""")]
    public async Task A_batch_that_is_none_is_a_400(string json)
    {
        using var client = host.ClientFor(Callers.New());
        var body = JsonNode.Parse(json)!.AsObject();
        body["projectId"] = _project;
        body["type"] = "text";

        var (status, answer) = await client.PostJsonAsync("/api/generate/batch", body);

        Assert.Equal((400, "VALIDATION_FAILED"), (status, (string?)answer["error"]));
    }

    [Fact]
    public async Task An_unknown_or_archived_project_takes_no_batch()
    {
        using var client = host.ClientFor(Callers.New());
        var request = new { projectId = _project, type = "text", items = new[] { new { prompt = "a" } } };
        host.Peers.Projects.Archived[_project.ToString()] = true;
        Assert.Equal(409, (await client.PostJsonAsync("/api/generate/batch", request)).Status);
        host.Peers.Projects.Missing[_project.ToString()] = true;
        Assert.Equal(404, (await client.PostJsonAsync("/api/generate/batch", request)).Status);
    }

    [Fact]
    public async Task What_was_held_before_its_acceptance_is_given_back_and_no_batch_is_left()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Costing.LostAnswers[_project.ToString()] = true;
        var prompts = Enumerable.Range(0, 150).Select(index => $"Fox {index}").ToArray();

        var (status, _) = await client.PostJsonAsync("/api/generate/batch", new { projectId = _project, type = "text", model = "sandbox/text", matrix = new { prompts } });

        Assert.Equal(503, status);
        Assert.Equal(150, await host.ReadAsync<long>("select count(*) from generations where project_id = @id and state = 'reserving'", _project));
        Assert.Empty(await ListAsync(client));
        var ids = await host.ReadAsync<Guid[]>("select array_agg(id) from generations where project_id = @id", _project);
        Assert.All(ids!, id => Assert.True(host.Peers.Costing.Holds.ContainsKey(id.ToString())));
        await host.SweepAsync(_project);

        Assert.All(ids!, id => Assert.Contains(id.ToString(), host.Peers.Costing.Released));
        await AssertNothingAsync(client);
    }

    [Fact]
    public async Task The_same_idempotency_key_makes_one_batch()
    {
        using var client = host.ClientFor(Callers.New());
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var request = new { projectId = _project, type = "text", model = "scripted/now", items = new[] { new { prompt = "a" }, new { prompt = "b" } } };

        using var first = await client.PostAsJsonAsync("/api/generate/batch", request);
        using var second = await client.PostAsJsonAsync("/api/generate/batch", request);

        Assert.Equal((202, 200), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(2, await RowsAsync());
        Assert.Single(await ListAsync(client));
    }

    private async Task AssertNothingAsync(HttpClient client)
    {
        Assert.Equal(0, await RowsAsync());
        Assert.Empty(await ListAsync(client));
        Assert.DoesNotContain(host.Peers.Costing.Requests.Values, hold => hold.ProjectId == _project.ToString() && host.Peers.Costing.Holds.ContainsKey(hold.GenerationId));
    }

    private Task<long> RowsAsync() => host.ReadAsync<long>("select count(*) from generations where project_id = @id", _project);

    private async Task<JsonArray> ListAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonNode>($"/api/batches?projectId={_project}"))!["data"]!["items"]!.AsArray();
}
