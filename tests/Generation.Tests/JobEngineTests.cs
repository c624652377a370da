using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MediaLab.Generation.Tests;

/// <summary>A worker dies between any two states, a zombie comes back, a person cancels: what is certain stays certain.</summary>
[Collection(EngineCollection.Name)]
public sealed class JobEngineTests(EngineHost host)
{
    private readonly string _prompt = $"prompt {Guid.NewGuid():N}";

    private ScriptedProvider.Script Script => host.Provider.For(_prompt);

    [Fact]
    public async Task Streamed_text_is_kept_for_a_day()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = async (call, token) =>
        {
            await call.Progress.AppendTextAsync("words", token);
            return await ScriptedProvider.DoneAsync(call, token);
        };
        var id = await StartAsync(client, "now");
        await client.UntilAsync(id, "completed");
        var cleanup = host.Services.GetRequiredService<StreamedTextCleanup>();

        await AgeAsync("23 hours");
        Assert.Equal(1, await LeftAsync());
        await AgeAsync("25 hours");
        Assert.Equal(0, await LeftAsync());

        Task AgeAsync(string age) => host.ExecuteAsync($"update text_deltas set created_at = now() - interval '{age}' where generation_id = @id", id);

        async Task<long> LeftAsync()
        {
            await cleanup.RunOnceAsync(CancellationToken.None);
            return await host.ReadAsync<long>("select count(*) from text_deltas where generation_id = @id", id);
        }
    }

    [Fact]
    public async Task A_worker_that_dies_while_sending_leaves_an_unknown_outcome_with_its_hold_and_nothing_is_sent_again()
    {
        using var client = host.ClientFor(Callers.New());
        var (reached, letGo) = Block();
        var id = await StartAsync(client, "now");
        await reached;

        await host.LoseWorkerAsync(id);
        var unknown = await client.UntilAsync(id, "unknown");
        letGo.SetResult();
        await Task.Delay(500);

        Assert.Equal(1, Script.Submissions);
        Assert.Equal("OUTCOME_UNKNOWN", (string?)unknown["error"]!["code"]);
        Assert.DoesNotContain(id.ToString(), host.Peers.Costing.Released);
        Assert.Equal("unknown", (string?)(await client.UntilAsync(id, "unknown"))["status"]);
        Assert.Equal(1, await host.EventsAsync("GenerationOutcomeUnknown", id));
        Assert.Equal(0, await host.EventsAsync("GenerationCompleted", id));
    }

    [Fact]
    public async Task When_the_provider_knows_that_nothing_arrived_the_work_is_sent_again_and_the_dead_workers_result_changes_nothing()
    {
        using var client = host.ClientFor(Callers.New());
        var (reached, letGo) = Block();
        Script.Reconcile = () => Reconciliation.NotSubmitted;
        var id = await StartAsync(client, "now");
        await reached;
        Script.Submit = ScriptedProvider.DoneAsync;

        await host.LoseWorkerAsync(id);
        await client.UntilAsync(id, "completed");
        letGo.SetResult();
        await Task.Delay(500);

        Assert.Equal(2, Script.Submissions);
        Assert.Equal(1, await host.EventsAsync("GenerationCompleted", id));
        Assert.Equal(1, await host.ReadAsync<long>("select count(*) from generation_outputs where generation_id = @id", id));
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_whether_the_request_arrived_is_asked_again_and_nothing_is_sent_meanwhile()
    {
        using var client = host.ClientFor(Callers.New());
        var (reached, letGo) = Block();
        var (asked, away) = (0, true);
        Script.Reconcile = () => Interlocked.Increment(ref asked) > 0 && Volatile.Read(ref away)
            ? throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, "503")
            : new Reconciliation.Found("job-7");
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = _prompt, model = "scripted/later", fallback = true });
        await reached;

        await host.LoseWorkerAsync(started.Id());
        await Eventually.HoldsAsync(() => Volatile.Read(ref asked) > 1, "a provider that was asked twice");
        Assert.Equal("submitting", await host.ReadAsync<string>("select state from generations where id = @id", started.Id()));
        Volatile.Write(ref away, false);
        await client.UntilAsync(started.Id(), "completed");
        letGo.SetResult();

        Assert.Equal(1, Script.Submissions);
        Assert.Contains("job-7", Script.Polled);
    }

    [Fact]
    public async Task A_refused_question_whether_the_request_arrived_leaves_the_outcome_unknown()
    {
        using var client = host.ClientFor(Callers.New());
        var (reached, letGo) = Block();
        Script.Reconcile = () => throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderKeyInvalid, "401");
        var id = await StartAsync(client, "now");
        await reached;

        await host.LoseWorkerAsync(id);
        var unknown = await client.UntilAsync(id, "unknown", "failed");
        letGo.SetResult();

        Assert.Equal(("unknown", "OUTCOME_UNKNOWN"), ((string?)unknown["status"], (string?)unknown["error"]!["code"]));
        Assert.DoesNotContain(id.ToString(), host.Peers.Costing.Released);
    }

    [Fact]
    public async Task A_job_whose_answer_was_lost_on_its_way_is_found_at_the_provider()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, "cut");
        Script.Reconcile = () => new Reconciliation.Found("job-8");

        await client.UntilAsync(await StartAsync(client, "later", "video"), "completed");

        Assert.Equal(1, Script.Submissions);
        Assert.Equal("job-8", Assert.Single(Script.Polled));
    }

    [Theory]
    [InlineData("nothing arrived")]
    [InlineData("away")]
    public async Task A_request_that_may_still_be_on_its_way_is_unknown_whatever_the_provider_says(string answer)
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, "cut");
        Script.Reconcile = () => answer == "away"
            ? throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, "503")
            : Reconciliation.NotSubmitted;

        var unknown = await client.UntilAsync(await StartAsync(client, "later", "video"), "unknown", "completed", "failed");

        Assert.Equal("unknown", (string?)unknown["status"]);
        Assert.Equal(1, Script.Submissions);
    }

    [Fact]
    public async Task A_worker_that_dies_after_the_providers_job_id_was_saved_is_followed_by_one_that_asks_for_that_job()
    {
        using var client = host.ClientFor(Callers.New());
        var gate = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        Script.Submit = (_, _) => Task.FromResult<Submission>(new Submission.Pending("job-7", TimeSpan.Zero));
        Script.Poll = async (_, _) =>
        {
            reached.TrySetResult();
            await gate.Task;
            return new Submission.Pending("job-7", TimeSpan.Zero);
        };
        var id = await StartAsync(client, "later", "video");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Script.Poll = ScriptedProvider.DoneAsync;

        await host.LoseWorkerAsync(id);
        await client.UntilAsync(id, "completed");
        gate.SetResult();

        Assert.Equal(1, Script.Submissions);
        Assert.All(Script.Polled, job => Assert.Equal("job-7", job));
    }

    [Fact]
    public async Task A_job_the_provider_does_not_finish_in_time_is_unknown_not_failed()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => Task.FromResult<Submission>(new Submission.Pending("job-8", TimeSpan.FromMilliseconds(50)));
        Script.Poll = (_, _) => Task.FromResult<Submission>(new Submission.Pending("job-8", TimeSpan.FromMilliseconds(50), 0.5));
        var id = await StartAsync(client, "later", "video");
        await client.UntilAsync(id, "submitted");

        await host.ExecuteAsync("update generations set deadline_at = now() - interval '1 second' where id = @id", id);
        var unknown = await client.UntilAsync(id, "unknown");

        Assert.Equal("OUTCOME_UNKNOWN", (string?)unknown["error"]!["code"]);
        Assert.Equal(0, await host.EventsAsync("GenerationFailed", id));
    }

    [Fact]
    public async Task A_provider_that_takes_the_request_and_never_answers_leaves_an_unknown_outcome_after_the_models_deadline()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("unreachable");
        };

        var unknown = await client.UntilAsync(await StartAsync(client, "hasty"), "unknown");

        Assert.Equal(1, Script.Submissions);
        Assert.Equal("OUTCOME_UNKNOWN", (string?)unknown["error"]!["code"]);
    }

    [Fact]
    public async Task A_result_that_waits_on_disk_survives_a_dead_worker_and_an_absent_store()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Assets.Refuse(_prompt);
        var id = await StartAsync(client, "now");
        await client.UntilAsync(id, "storing");

        await host.LoseWorkerAsync(id);
        await Task.Delay(300);
        host.Peers.Assets.Accept(_prompt);
        await host.ExecuteAsync("update generations set run_at = now() where id = @id", id);
        var done = await client.UntilAsync(id, "completed");

        Assert.Equal(1, Script.Submissions);
        Assert.Single(done["assets"]!.AsArray());
        Assert.Equal("completed", (string?)Assert.Single(done["attempts"]!.AsArray())!["outcome"]);
    }

    [Fact]
    public async Task A_result_lost_with_its_disk_fails_and_is_charged()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Assets.Refuse(_prompt);
        var id = await StartAsync(client, "now");
        await client.UntilAsync(id, "storing");

        Directory.Delete(Path.Combine(host.DataFolder, "generation", "spool", id.ToString("N")), recursive: true);
        await host.ExecuteAsync("update generations set run_at = now() where id = @id", id);
        var failed = await client.UntilAsync(id, "failed");
        host.Peers.Assets.Accept(_prompt);

        Assert.Equal("RESULT_LOST", (string?)failed["error"]!["code"]);
        Assert.Equal("1", await ChargedRequestsAsync(id));
    }

    [Fact]
    public async Task A_result_larger_than_the_store_takes_fails_and_is_charged()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Assets.Limit(_prompt, 3);

        var failed = await client.UntilAsync(await StartAsync(client, "now"), "failed");

        Assert.Equal("RESULT_REJECTED", (string?)failed["error"]!["code"]);
        Assert.Equal("1", await ChargedRequestsAsync(failed.Id()));
    }

    [Fact]
    public async Task An_error_of_our_own_after_the_result_came_is_charged_and_sent_to_nobody_else()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Assets.Confuse(_prompt);
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = _prompt, model = "scripted/now", fallback = true });

        var failed = await client.UntilAsync(started.Id(), "failed", "unknown", "completed");

        Assert.Equal(("failed", "WORKER_ERROR"), ((string?)failed["status"], (string?)failed["error"]!["code"]));
        Assert.Equal("1", await ChargedRequestsAsync(started.Id()));
        Assert.Single(failed["attempts"]!.AsArray());
    }

    [Fact]
    public async Task A_result_that_came_and_cannot_be_read_is_charged_as_expected()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultRejected, "No base64.");

        var failed = await client.UntilAsync(await StartAsync(client, "now"), "failed");

        Assert.Equal("RESULT_REJECTED", (string?)failed["error"]!["code"]);
        Assert.Equal("1", await ChargedRequestsAsync(failed.Id()));
    }

    [Fact]
    public async Task Done_without_a_result_is_a_failure_that_is_charged()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => Task.FromResult<Submission>(new Submission.Done(ScriptedProvider.Usage));

        var failed = await client.UntilAsync(await StartAsync(client, "now"), "failed");

        Assert.Equal("RESULT_MISSING", (string?)failed["error"]!["code"]);
    }

    [Fact]
    public async Task Work_that_provably_was_not_done_is_tried_again_until_it_is_enough_and_every_try_is_kept()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, "busy") { RequestId = "req-1" };

        var failed = await client.UntilAsync(await StartAsync(client, "now"), "failed");

        Assert.Equal(5, Script.Submissions);
        Assert.Equal(5, failed["attempts"]!.AsArray().Count);
        Assert.All(failed["attempts"]!.AsArray(), attempt => Assert.Equal("req-1", (string?)attempt!["requestId"]));
    }

    [Fact]
    public async Task An_error_of_our_own_during_the_call_is_unknown_because_the_call_may_have_worked()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new InvalidOperationException("a bug");

        var unknown = await client.UntilAsync(await StartAsync(client, "now"), "unknown");

        Assert.Equal("WORKER_ERROR", (string?)unknown["error"]!["code"]);
    }

    [Fact]
    public async Task Cancelling_what_waits_is_immediate_and_free()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderRateLimited, "wait") { RetryAfter = TimeSpan.FromMinutes(4) };
        var id = await StartAsync(client, "now");
        await Eventually.HoldsAsync(
            async () => (await client.UntilAsync(id, "queued"))["attempts"]!.AsArray().Count == 1, "one attempt that is over");

        var answer = await CancelAsync(client, id);

        Assert.Equal("cancelled", (string?)answer["status"]);
        Assert.False((bool)answer["stillChargeable"]!);
        Assert.Equal(1, await host.EventsAsync("GenerationCancelled", id));
    }

    [Fact]
    public async Task Cancelling_a_running_call_stops_it_and_says_that_it_may_still_be_charged()
    {
        using var client = host.ClientFor(Callers.New());
        var reached = new TaskCompletionSource();
        Script.Submit = async (_, cancellation) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("unreachable");
        };
        var id = await StartAsync(client, "now");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

        var answer = await CancelAsync(client, id);

        Assert.True((bool)answer["stillChargeable"]!);
        await client.UntilAsync(id, "cancelled");
        Assert.Equal(1, Script.Submissions);
    }

    [Fact]
    public async Task Cancelling_a_job_at_the_provider_asks_the_provider_to_cancel_it()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => Task.FromResult<Submission>(new Submission.Pending("job-9", TimeSpan.FromMinutes(1)));
        var id = await StartAsync(client, "later", "video");
        await client.UntilAsync(id, "submitted");

        await CancelAsync(client, id);
        await client.UntilAsync(id, "cancelled");

        Assert.Equal(["job-9"], Script.Cancelled);
    }

    [Fact]
    public async Task Cancelling_after_the_end_changes_nothing()
    {
        using var client = host.ClientFor(Callers.New());
        var id = await StartAsync(client, "now");
        await client.UntilAsync(id, "completed");

        var answer = await CancelAsync(client, id);

        Assert.Equal("completed", (string?)answer["status"]);
        Assert.Equal(0, await host.EventsAsync("GenerationCancelled", id));
    }

    [Fact]
    public async Task One_workspace_never_runs_more_than_its_cap_at_once()
    {
        using var client = host.ClientFor(Callers.New());
        var (running, most) = (0, 0);
        Script.Submit = async (call, cancellation) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Delay(150, cancellation);
            Interlocked.Decrement(ref running);
            return await ScriptedProvider.DoneAsync(call, cancellation);
        };

        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => StartAsync(client, "now")));
        foreach (var id in ids)
        {
            await client.UntilAsync(id, "completed");
        }

        Assert.InRange(most, 1, EngineHost.WorkspaceCap);
        Assert.Equal(12, Script.Submissions);
    }

    [Fact]
    public async Task What_is_over_the_workspaces_pace_for_a_provider_waits_and_takes_no_place_from_other_providers()
    {
        using var client = host.ClientFor(Callers.New());
        await client.PutAsJsonAsync("/api/settings/providers", new[] { new { provider = "scripted", enabled = true, priority = 1, requestsPerMinute = 2 } });

        var ids = new List<Guid>();
        for (var number = 0; number < EngineHost.WorkspaceCap + 2; number++)
        {
            ids.Add(await StartAsync(client, "now"));
        }

        var other = await client.StartAsync(GenerationClient.Text());
        await client.UntilAsync(other.Id(), "completed");
        await client.UntilAsync(ids[0], "completed");
        await client.UntilAsync(ids[1], "completed");
        Assert.Equal(2, Script.Submissions);

        foreach (var id in ids.Take(2))
        {
            await host.ExecuteAsync("update generations set submitted_at = submitted_at - interval '1 minute' where id = @id", id);
        }

        await client.UntilAsync(ids[3], "completed");
        Assert.Equal(4, Script.Submissions);
        Assert.Equal("queued", (string?)(await client.UntilAsync(ids[4], "queued"))["status"]);
    }

    [Fact]
    public async Task The_pace_counts_calls_also_those_that_were_refused()
    {
        using var client = host.ClientFor(Callers.New());
        await client.PutAsJsonAsync("/api/settings/providers", new[] { new { provider = "scripted", enabled = true, priority = 1, requestsPerMinute = 2 } });
        Script.Submit = (call, cancellation) => Script.Submissions == 1
            ? throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, "busy")
            : ScriptedProvider.DoneAsync(call, cancellation);
        await client.UntilAsync(await StartAsync(client, "now"), "completed");

        var next = await StartAsync(client, "now");
        await Task.Delay(1500);

        Assert.Equal("queued", (string?)(await client.UntilAsync(next, "queued", "completed"))["status"]);
        Assert.Equal(2, Script.Submissions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task A_pace_that_is_none_is_refused(int requestsPerMinute)
    {
        using var client = host.ClientFor(Callers.New());

        var answer = await client.PutAsJsonAsync("/api/settings/providers", new[] { new { provider = "scripted", enabled = true, priority = 1, requestsPerMinute } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_gives_its_leases_back_and_the_next_one_goes_on()
    {
        using var client = host.ClientFor(Callers.New());
        var reached = new TaskCompletionSource();
        Script.Reconcile = () => Reconciliation.NotSubmitted;
        Script.Submit = async (_, cancellation) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("unreachable");
        };
        var id = await StartAsync(client, "now");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var worker = host.Services.GetServices<IHostedService>().OfType<GenerationWorker>().Single();

        await worker.StopAsync(CancellationToken.None);
        var leased = await host.ReadAsync<bool>("select lease_until is not null from generations where id = @id", id);
        Script.Submit = ScriptedProvider.DoneAsync;
        await worker.StartAsync(CancellationToken.None);

        Assert.False(leased);
        await client.UntilAsync(id, "completed");
    }

    [Fact]
    public async Task An_unknown_outcome_is_resolved_by_a_person_and_only_once()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, "cut");
        var id = await StartAsync(client, "now");
        await client.UntilAsync(id, "unknown");

        var retry = await client.PostAsync($"/api/generations/{id}/retry", null);
        var resolved = await client.PostAsJsonAsync($"/api/generations/{id}/resolve", new { outcome = "happened", cost = "0.25" });
        var again = await client.PostAsJsonAsync($"/api/generations/{id}/resolve", new { outcome = "did_not_happen" });

        Assert.Equal(409, (int)retry.StatusCode);
        Assert.Equal(200, (int)resolved.StatusCode);
        Assert.Equal(409, (int)again.StatusCode);
        Assert.Equal("250000000", await host.ReadAsync<string>("select body -> 'charged' ->> 'reportedCostNanoUsd' from outbox where type = 'GenerationFailed' and ordering_key = @id", id));
    }

    [Fact]
    public async Task What_happened_at_a_cost_that_nobody_names_is_left_for_Costing_to_estimate_and_never_said_to_be_free()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, "cut");
        var id = await StartAsync(client, "now");
        await client.UntilAsync(id, "unknown");

        var resolved = await client.PostAsJsonAsync($"/api/generations/{id}/resolve", new { outcome = "happened" });

        Assert.Equal(200, (int)resolved.StatusCode);
        Assert.Equal("null true", await host.ReadAsync<string>(
            "select concat(coalesce(body -> 'charged' ->> 'reportedCostNanoUsd', 'null'), ' ', body -> 'charged' ->> 'estimated') from outbox where type = 'GenerationFailed' and ordering_key = @id", id));
    }

    [Fact]
    public async Task A_failed_generation_is_retried_as_a_new_one_that_points_back()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, "no");
        var id = await StartAsync(client, "now");
        await client.UntilAsync(id, "failed");
        Script.Submit = ScriptedProvider.DoneAsync;

        var answer = await client.PostAsync($"/api/generations/{id}/retry", null);
        var again = (await answer.Content.ReadFromJsonAsync<JsonNode>())!["data"]!;

        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Equal(id, (Guid)again["retryOf"]!);
        await client.UntilAsync(again.Id(), "completed");
    }

    /// <summary>A submit that waits for the test, deaf to cancellation: a worker that hangs.</summary>
    private (Task Reached, TaskCompletionSource LetGo) Block()
    {
        var (reached, letGo) = (new TaskCompletionSource(), new TaskCompletionSource());
        Script.Submit = async (call, cancellation) =>
        {
            reached.TrySetResult();
            await letGo.Task;
            return await ScriptedProvider.DoneAsync(call, cancellation);
        };
        return (reached.Task.WaitAsync(TimeSpan.FromSeconds(20)), letGo);
    }

    private Task<string?> ChargedRequestsAsync(Guid id) =>
        host.ReadAsync<string>("select body -> 'charged' -> 'units' ->> 'requests' from outbox where type = 'GenerationFailed' and ordering_key = @id", id);

    private async Task<Guid> StartAsync(HttpClient client, string model, string type = "text") =>
        (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt = _prompt, model = $"scripted/{model}" })).Id();

    private static async Task<JsonNode> CancelAsync(HttpClient client, Guid id)
    {
        var answer = await client.PostAsync($"/api/generations/{id}/cancel", null);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["data"]!;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen; (seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen;)
        {
        }
    }
}
