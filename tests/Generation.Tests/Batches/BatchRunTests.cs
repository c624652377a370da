using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Providers;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Batches;

/// <summary>A batch runs through the same engine as everything else, with a cap of its own; its end, its rest and its failures are one thing each.</summary>
[Collection(EngineCollection.Name)]
public sealed class BatchRunTests(EngineHost host)
{
    private readonly Guid _project = Guid.CreateVersion7();
    private readonly string _prompt = $"prompt {Guid.NewGuid():N}";

    private ScriptedProvider.Script Script => host.Provider.For(_prompt);

    [Fact]
    public async Task Five_hundred_items_are_accepted_at_once_and_run_to_the_end_within_the_batchs_own_cap()
    {
        using var client = host.ClientFor(Callers.New());
        const int Cap = 6;
        var (running, most) = (0, 0);
        var (accepted, full) = (new TaskCompletionSource(), new TaskCompletionSource());
        Script.Submit = async (call, cancellation) =>
        {
            await accepted.Task;
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == Cap)
            {
                full.TrySetResult();
            }

            // However slow the machine is: the first ones wait for each other.
            await full.Task.WaitAsync(cancellation);
            await Task.Delay(5, cancellation);
            Interlocked.Decrement(ref running);
            return await ScriptedProvider.DoneAsync(call, cancellation);
        };

        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "text",
            maxConcurrency = Cap,
            matrix = new { prompts = new[] { _prompt }, models = new[] { "scripted/now" }, variations = 500 },
        });

        Assert.Equal((500, 500, 1000), ((int)batch["total"]!, batch.Count("queued") + batch.Count("running"), (long)batch["held"]!["nanoUsd"]!));
        accepted.SetResult();
        var ended = await client.UntilEndedAsync(batch.Id(), seconds: 900);
        Assert.Equal((500, 1.0), (ended.Count("completed"), (double)ended["progress"]!));
        Assert.Equal(Cap, most);
        Assert.Equal(500, Script.Submissions);
        var items = await client.ItemsAsync(batch.Id());
        Assert.Equal(Enumerable.Range(0, 500), items.Select(item => (int)item["index"]!));
        Assert.All(items, item => Assert.Single(item["generation"]!["assets"]!.AsArray()));
        Assert.All(items, item => Assert.True(host.Peers.Costing.Holds.ContainsKey((string)item["generation"]!["id"]!)));
        Assert.Equal(500, await host.ReadAsync<long>("select count(distinct ordering_key) from outbox o join generations g on g.id = o.ordering_key where g.project_id = @id and o.type = 'GenerationQueued'", _project));
    }

    [Fact]
    public async Task Each_item_has_a_trace_of_its_own_that_is_linked_to_the_request()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MediaLab.Generation",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var client = host.ClientFor(Callers.New());
        var request = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        client.DefaultRequestHeaders.Add("traceparent", $"00-{request.TraceId}-{request.SpanId}-01");

        var batch = await client.StartBatchAsync(new { projectId = _project, type = "text", matrix = new { prompts = new[] { _prompt }, models = new[] { "scripted/now" }, variations = 3 } });
        await client.UntilEndedAsync(batch.Id());

        var traces = stopped.Where(activity => activity.OperationName == "StartBatchItem" && activity.Links.Any(link => link.Context.TraceId == request.TraceId))
            .Select(activity => activity.TraceId).ToHashSet();
        Assert.Equal((3, false), (traces.Count, traces.Contains(request.TraceId)));
        await Eventually.HoldsAsync(
            () => Task.FromResult(stopped.Count(activity => activity.OperationName == "RunGeneration" && traces.Contains(activity.TraceId)) == 3), "the work is in the items' traces");
        // What is told of an item is in its trace from the first event on.
        Assert.Equal(3, await host.ReadAsync<long>("select count(*) from outbox o join generations g on g.id = o.ordering_key where g.project_id = @id and o.type = 'GenerationQueued' and o.traceparent = g.traceparent", _project));
    }

    [Fact]
    public async Task What_its_cap_keeps_waiting_takes_no_place_from_other_work_of_the_workspace()
    {
        using var client = host.ClientFor(Callers.New());
        var gate = new TaskCompletionSource();
        Script.Submit = async (call, cancellation) =>
        {
            await gate.Task;
            return await ScriptedProvider.DoneAsync(call, cancellation);
        };
        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "text",
            maxConcurrency = 2,
            matrix = new { prompts = new[] { _prompt }, models = new[] { "scripted/now" }, variations = 30 },
        });
        await client.UntilBatchAsync(batch.Id(), shown => shown.Count("running") == 2);

        var single = await client.StartAsync(GenerationClient.Text(project: _project));
        await client.UntilAsync(single.Id(), "completed");

        Assert.Equal((28, 2), ((await client.BatchAsync(batch.Id())).Count("queued"), Script.Submissions));
        gate.SetResult();
        await client.UntilEndedAsync(batch.Id());
    }

    [Fact]
    public async Task Cancelling_the_rest_leaves_what_is_done_and_says_what_can_still_be_charged()
    {
        using var client = host.ClientFor(Callers.New());
        var reached = new TaskCompletionSource();
        Script.Submit = async (call, cancellation) =>
        {
            if (Script.Submissions == 1)
            {
                return await ScriptedProvider.DoneAsync(call, cancellation);
            }

            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("unreachable");
        };
        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "text",
            maxConcurrency = 1,
            matrix = new { prompts = new[] { _prompt }, models = new[] { "scripted/now" }, variations = 12 },
        });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

        var answer = (await (await client.PostAsync($"/api/batches/{batch.Id()}/cancel", null)).Content.ReadFromJsonAsync<JsonNode>())!["data"]!;
        var ended = await client.UntilEndedAsync(batch.Id());
        var again = (await (await client.PostAsync($"/api/batches/{batch.Id()}/cancel", null)).Content.ReadFromJsonAsync<JsonNode>())!["data"]!;

        Assert.Equal((10, 1, true), ((int)answer["cancelled"]!, (int)answer["stopping"]!, (bool)answer["stillChargeable"]!));
        Assert.Equal((1, 11), (ended.Count("completed"), ended.Count("cancelled")));
        Assert.Equal((0, 0), ((int)again["cancelled"]!, (int)again["stopping"]!));
        Assert.Equal(2, Script.Submissions);
        Assert.Equal(11, await host.ReadAsync<long>("select count(*) from outbox o join generations g on g.id = o.ordering_key where g.project_id = @id and o.type = 'GenerationCancelled'", _project));
    }

    [Fact]
    public async Task Only_the_failed_are_retried_as_new_generations_of_the_same_items()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (call, cancellation) => Script.Submissions % 2 == 0
            ? throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, "no")
            : ScriptedProvider.DoneAsync(call, cancellation);
        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "text",
            maxConcurrency = 1,
            matrix = new { prompts = new[] { _prompt }, models = new[] { "scripted/now" }, variations = 6 },
        });
        var half = await client.UntilEndedAsync(batch.Id());
        var before = await client.ItemsAsync(batch.Id());
        Script.Submit = ScriptedProvider.DoneAsync;

        // Two at the same moment: one of them finds nothing left to retry.
        var answers = await Task.WhenAll(client.PostAsync($"/api/batches/{batch.Id()}/retry-failed", null), client.PostAsync($"/api/batches/{batch.Id()}/retry-failed", null));
        var ended = await client.UntilEndedAsync(batch.Id());
        var after = await client.ItemsAsync(batch.Id());

        Assert.Equal((3, 3), (half.Count("completed"), half.Count("failed")));
        Assert.Equal(3, (long)half["retryEstimate"]!["nanoUsd"]!);
        Assert.Equal([202, 409], answers.Select(answer => (int)answer.StatusCode).Order());
        Assert.Equal((6, 0), (ended.Count("completed"), ended.Count("failed")));
        Assert.Equal(9, Script.Submissions);
        foreach (var (old, now) in before.Zip(after))
        {
            var failed = (string?)old["generation"]!["status"] == "failed";
            Assert.Equal(failed, old["generation"]!.Id() != now["generation"]!.Id());
            Assert.Equal(failed ? old["generation"]!.Id() : null, (Guid?)now["generation"]!["retryOf"]);
        }
    }

    [Fact]
    public async Task A_retry_is_held_as_a_whole_too_and_counts_against_what_the_caller_allowed()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, "no");
        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "text",
            maxPriceUsd = "0.000000006",
            matrix = new { prompts = new[] { _prompt }, models = new[] { "scripted/now" }, variations = 3 },
        });
        await client.UntilEndedAsync(batch.Id());
        await host.ExecuteAsync("update generations set cost_nano_usd = 1 where project_id = @id and batch_index = 0", _project);

        var (status, body) = await client.PostJsonAsync($"/api/batches/{batch.Id()}/retry-failed", new { });

        Assert.Equal((409, "BATCH_BLOCKED"), (status, (string?)body["error"]));
        Assert.Equal((2, "price_too_high"), ((int)body["details"]!["blocked"]![0]!["index"]!, (string?)body["details"]!["blocked"]![0]!["reason"]));
        Assert.Equal(3, await host.ReadAsync<long>("select count(*) from generations where project_id = @id", _project));
        await host.ExecuteAsync("update generations set cost_nano_usd = 0 where project_id = @id", _project);
        Assert.Equal(202, (await client.PostJsonAsync($"/api/batches/{batch.Id()}/retry-failed", new { })).Status);
    }

    [Fact]
    public async Task An_item_that_is_retried_by_itself_stays_the_batchs()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, "no");
        var batch = await client.StartBatchAsync(new { projectId = _project, type = "text", model = "scripted/now", items = new[] { new { prompt = _prompt } } });
        await client.UntilEndedAsync(batch.Id());
        Script.Submit = ScriptedProvider.DoneAsync;

        var failed = (await client.ItemsAsync(batch.Id()))[0]["generation"]!.Id();
        await client.PostAsync($"/api/generations/{failed}/retry", null);
        var ended = await client.UntilBatchAsync(batch.Id(), shown => shown.Count("completed") == 1);

        Assert.Equal(0, ended.Count("failed"));
        Assert.Equal(failed, (Guid)(await client.ItemsAsync(batch.Id()))[0]["generation"]!["retryOf"]!);
    }

    [Fact]
    public async Task An_item_that_is_retried_by_itself_counts_against_what_the_caller_allowed_for_the_batch_and_is_retried_once()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, "no");
        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "text",
            maxPriceUsd = "0.000000006",
            matrix = new { prompts = new[] { _prompt }, models = new[] { "scripted/now" }, variations = 3 },
        });
        await client.UntilEndedAsync(batch.Id());
        var items = await client.ItemsAsync(batch.Id());
        var (first, second) = (items[0]["generation"]!.Id(), items[1]["generation"]!.Id());

        await host.ExecuteAsync("update generations set cost_nano_usd = 5 where id = @id", first);
        var (tooMuch, refused) = await client.PostJsonAsync($"/api/generations/{second}/retry", new { });
        await host.ExecuteAsync("update generations set cost_nano_usd = 0 where id = @id", first);
        var (accepted, _) = await client.PostJsonAsync($"/api/generations/{second}/retry", new { });
        var (twice, why) = await client.PostJsonAsync($"/api/generations/{second}/retry", new { });

        Assert.Equal((409, "PRICE_TOO_HIGH"), (tooMuch, (string?)refused["error"]));
        Assert.Equal((202, 409, "WRONG_STATE"), (accepted, twice, (string?)why["error"]));
        await client.UntilEndedAsync(batch.Id());
    }

    [Fact]
    public async Task A_failed_item_that_is_charged_counts_as_much_as_was_held_until_its_cost_is_known()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, "no") { Charged = ScriptedProvider.Usage };
        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "text",
            maxPriceUsd = "0.000000003",
            model = "scripted/now",
            items = new[] { new { prompt = _prompt } },
        });
        await client.UntilEndedAsync(batch.Id());

        Assert.Equal("BATCH_BLOCKED", (string?)(await client.PostJsonAsync($"/api/batches/{batch.Id()}/retry-failed", new { })).Body["error"]);
        await host.ExecuteAsync("update generations set cost_nano_usd = 1 where project_id = @id", _project);
        Assert.Equal(202, (await client.PostJsonAsync($"/api/batches/{batch.Id()}/retry-failed", new { })).Status);
        await client.UntilEndedAsync(batch.Id());
    }

    [Fact]
    public async Task Totals_by_model_add_up_to_the_whole()
    {
        using var client = host.ClientFor(Callers.New());
        var batch = await client.StartBatchAsync(new
        {
            projectId = _project,
            type = "text",
            matrix = new { prompts = new[] { _prompt, "A fox" }, models = new[] { "scripted/now", "sandbox/text" } },
        });
        await client.UntilEndedAsync(batch.Id());
        await host.ExecuteAsync("update generations set cost_nano_usd = 5, cost_certainty = case when provider = 'sandbox' then 'Computed' else 'Estimated' end where project_id = @id", _project);

        var shown = await client.BatchAsync(batch.Id());

        Assert.Equal((20, "estimated"), ((long)shown["cost"]!["nanoUsd"]!, (string?)shown["cost"]!["certainty"]));
        Assert.Equal(
            [("sandbox/text", 2, 10, "computed"), ("scripted/now", 2, 10, "estimated")],
            shown["models"]!.AsArray().Select(model => ((string?)model!["model"], model.Count("completed"), (int)model["cost"]!["nanoUsd"]!, (string?)model["cost"]!["certainty"])));
        Assert.Equal(0, (long)shown["held"]!["nanoUsd"]!);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/retry-failed")]
    public async Task Another_workspaces_batch_is_a_404(string method, string path)
    {
        using var owner = host.ClientFor(Callers.New());
        using var stranger = host.ClientFor(Callers.New());
        var batch = await owner.StartBatchAsync(new { projectId = _project, type = "text", model = "scripted/now", items = new[] { new { prompt = "a" } } });

        using var answer = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/api/batches/{batch.Id()}{path}"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty((await stranger.GetFromJsonAsync<JsonNode>($"/api/batches?projectId={_project}"))!["data"]!["items"]!.AsArray());
        await owner.UntilEndedAsync(batch.Id());
    }

    [Fact]
    public async Task A_list_shows_batches_in_pages_newest_first()
    {
        using var client = host.ClientFor(Callers.New());
        var ids = new List<Guid>();
        for (var index = 0; index < 3; index++)
        {
            ids.Add((await client.StartBatchAsync(new { projectId = _project, type = "text", model = "scripted/now", items = new[] { new { prompt = $"Fox {index}" } } })).Id());
        }

        var first = (await client.GetFromJsonAsync<JsonNode>($"/api/batches?projectId={_project}&limit=2"))!["data"]!;
        var second = (await client.GetFromJsonAsync<JsonNode>($"/api/batches?projectId={_project}&limit=2&cursor={first["nextCursor"]}"))!["data"]!;

        Assert.Equal([ids[2], ids[1]], first["items"]!.AsArray().Select(item => item!.Id()));
        Assert.Equal([ids[0]], second["items"]!.AsArray().Select(item => item!.Id()));
        Assert.Equal("Fox 0", (string?)second["items"]![0]!["title"]);
        Assert.Null((string?)second["nextCursor"]);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen; (seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen;)
        {
        }
    }
}
