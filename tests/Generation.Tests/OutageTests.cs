using System.Diagnostics;
using MediaLab.Generation.Providers;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>The database, the store, the provider or MediaLab itself is away for a while in the middle of paid work: what is known stays known.</summary>
[Collection(EngineCollection.Name)]
public sealed class OutageTests(EngineHost host)
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private readonly string _prompt = $"prompt {Guid.NewGuid():N}";

    private readonly TaskCompletionSource<Task> _outage = new();

    private ScriptedProvider.Script Script => host.Provider.For(_prompt);

    [Fact]
    public async Task A_result_that_comes_while_the_database_is_away_is_kept_with_all_its_words()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = async (call, token) =>
        {
            await call.Progress.AppendTextAsync("one ", token);
            await DisconnectAsync();
            await Task.Delay(100, token);
            await call.Progress.AppendTextAsync("two ", token);
            return await ScriptedProvider.DoneAsync(call, token);
        };
        var id = await StartAsync(client, "now");
        await BackAsync();

        await UntilAsync(id, "select state = 'completed' from generations where id = @id");

        Assert.Equal(1, Script.Submissions);
        Assert.Equal(1, await host.EventsAsync("GenerationCompleted", id));
    }

    [Fact]
    public async Task Words_go_on_where_they_were_when_the_database_is_back()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = async (call, token) =>
        {
            await call.Progress.AppendTextAsync("one ", token);
            await DisconnectAsync();
            await Task.Delay(100, token);
            await call.Progress.AppendTextAsync("two ", token);
            await BackAsync();
            await call.Progress.AppendTextAsync("three", token);
            return await ScriptedProvider.DoneAsync(call, token);
        };
        var id = await StartAsync(client, "now");
        await BackAsync();

        await UntilAsync(id, "select state = 'completed' from generations where id = @id");

        Assert.Equal("one two three", await host.ReadAsync<string>("select string_agg(text, '' order by start_at) from text_deltas where generation_id = @id", id));
    }

    [Fact]
    public async Task A_refusal_that_comes_while_the_database_is_away_is_a_failure_and_no_riddle()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = async (_, _) =>
        {
            await DisconnectAsync();
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, "no");
        };
        var id = await StartAsync(client, "now");
        await BackAsync();

        await UntilAsync(id, "select state in ('failed', 'unknown') from generations where id = @id");

        Assert.Equal("CONTENT_REFUSED", await host.ReadAsync<string>("select error_code from generations where id = @id", id));
        Assert.Equal(1, await host.EventsAsync("GenerationFailed", id));
    }

    [Fact]
    public async Task The_providers_job_id_is_saved_as_soon_as_the_database_is_back()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = async (call, _) =>
        {
            await DisconnectAsync();
            await call.AcceptedAsync("job-21");
            return new Submission.Pending("job-21", TimeSpan.Zero);
        };
        var id = await StartAsync(client, "later", "video");
        await BackAsync();

        await UntilAsync(id, "select state = 'completed' from generations where id = @id");

        Assert.Equal(1, Script.Submissions);
        Assert.All(Script.Polled, job => Assert.Equal("job-21", job));
    }

    [Fact]
    public async Task A_worker_that_dies_before_it_can_save_the_providers_job_id_has_left_it_on_disk()
    {
        using var client = host.ClientFor(Callers.New());
        var (noted, letGo) = (new TaskCompletionSource(), new TaskCompletionSource());
        Script.Submit = async (call, _) =>
        {
            call.Spool.NoteProviderJob("job-22");
            noted.TrySetResult();
            await letGo.Task;
            return new Submission.Pending("job-22", TimeSpan.Zero);
        };
        var id = await StartAsync(client, "later", "video");
        await noted.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await host.LoseWorkerAsync(id);
        await client.UntilAsync(id, "completed");
        letGo.SetResult();

        Assert.Equal(1, Script.Submissions);
        Assert.All(Script.Polled, job => Assert.Equal("job-22", job));
    }

    [Fact]
    public async Task A_job_at_the_provider_that_is_to_be_sent_again_is_not_mistaken_for_the_next_one()
    {
        using var client = host.ClientFor(Callers.New());
        var (second, letGo) = (new TaskCompletionSource(), new TaskCompletionSource());
        Script.Submit = async (call, _) =>
        {
            if (Script.Submissions == 1)
            {
                await call.AcceptedAsync("job-23");
                throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, "not now");
            }

            second.TrySetResult();
            await letGo.Task;
            return new Submission.Pending("job-24", TimeSpan.Zero);
        };
        var id = await StartAsync(client, "later", "video");
        await second.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await host.LoseWorkerAsync(id);
        await client.UntilAsync(id, "unknown");
        letGo.SetResult();

        Assert.Empty(Script.Polled);
    }

    [Fact]
    public async Task Assets_to_work_from_that_cannot_be_read_just_now_are_read_later_and_nothing_was_sent()
    {
        using var client = host.ClientFor(Callers.New());
        var picture = host.Peers.Assets.Add(new byte[3], "image/png");
        host.Peers.Assets.Hide(picture);
        Script.Submit = async (call, token) =>
        {
            if (Script.Submissions == 2)
            {
                host.Peers.Assets.Show(picture);
            }

            await call.Files.ReadAsync(call.Request.References[0], 100, token);
            return await ScriptedProvider.DoneAsync(call, token);
        };

        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = _prompt, model = "scripted/edit", references = new[] { picture } });
        await client.UntilAsync(started.Id(), "completed");

        Assert.Equal(2, Script.Submissions);
    }

    [Fact]
    public async Task A_job_that_was_done_while_MediaLab_was_not_running_is_fetched_however_late_it_is()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => Task.FromResult<Submission>(new Submission.Pending("job-25", TimeSpan.FromMinutes(5)));
        var id = await StartAsync(client, "later", "video");
        await client.UntilAsync(id, "submitted");

        await host.ExecuteAsync("update generations set deadline_at = now() - interval '9 hours', run_at = now() where id = @id", id);

        await client.UntilAsync(id, "completed");
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_is_asked_again_after_the_deadline_but_not_for_ever()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => Task.FromResult<Submission>(new Submission.Pending("job-26", TimeSpan.FromMinutes(5)));
        Script.Poll = (_, _) => throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, "away");
        var id = await StartAsync(client, "later", "video");
        await client.UntilAsync(id, "submitted");

        await host.ExecuteAsync("update generations set deadline_at = now() - interval '9 hours', run_at = now() where id = @id", id);
        await UntilPolledAsync(1);
        Assert.Equal("submitted", (string?)(await client.UntilAsync(id, "submitted", "unknown"))["status"]);
        await host.ExecuteAsync("update generations set deadline_at = now() - interval '25 hours', run_at = now() where id = @id", id);

        var unknown = await client.UntilAsync(id, "unknown");
        Assert.Equal("OUTCOME_UNKNOWN", (string?)unknown["error"]!["code"]);
    }

    [Fact]
    public async Task Words_that_came_before_the_failure_are_paid_for_and_nothing_is_sent_after_them()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = async (call, token) =>
        {
            await call.Progress.AppendTextAsync("Once upon a ", token);
            throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, "overloaded in the middle");
        };
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = _prompt, model = "scripted/now", fallback = true });

        var failed = await client.UntilAsync(started.Id(), "failed", "completed", "unknown");

        Assert.Equal(("failed", "PROVIDER_UNAVAILABLE"), ((string?)failed["status"], (string?)failed["error"]!["code"]));
        Assert.Equal(1, Script.Submissions);
        Assert.Equal("1", await host.ReadAsync<string>("select body -> 'charged' -> 'units' ->> 'requests' from outbox where type = 'GenerationFailed' and ordering_key = @id", started.Id()));
    }

    [Fact]
    public async Task A_result_that_is_charged_and_cannot_be_fetched_is_not_made_again()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ResultLost, "503") { Charged = ScriptedProvider.Usage };
        var id = await StartAsync(client, "now");

        var failed = await client.UntilAsync(id, "failed");

        Assert.Equal("RESULT_LOST", (string?)failed["error"]!["code"]);
        Assert.Equal(1, Script.Submissions);
    }

    [Fact]
    public async Task A_job_that_cannot_be_cancelled_is_waited_for_at_the_providers_pace()
    {
        using var client = host.ClientFor(Callers.New());
        Script.Cancellable = false;
        Script.Submit = (_, _) => Task.FromResult<Submission>(new Submission.Pending("job-27", Pace));
        Script.Poll = (_, _) => Task.FromResult<Submission>(new Submission.Pending("job-27", Pace));
        var id = await StartAsync(client, "later", "video");
        await client.UntilAsync(id, "submitted");

        await client.PostAsync($"/api/generations/{id}/cancel", null);
        await UntilPolledAsync(1);
        var (before, watch) = (Script.Polled.Count, Stopwatch.StartNew());
        await UntilPolledAsync(before + 4);

        // Three whole pauses at least, each up to a tenth shorter or longer: a slow machine only makes it more.
        Assert.True(watch.Elapsed >= 2.7 * Pace, $"Asked four times within {watch.Elapsed}.");
        Script.Poll = ScriptedProvider.DoneAsync;
        await client.UntilAsync(id, "completed", "cancelled");
    }

    [Theory]
    [InlineData("queued", "failed", "PROVIDER_MODEL_UNAVAILABLE")]
    [InlineData("submitted", "completed", null)]
    public async Task Work_for_a_model_that_left_the_catalogue_ends(string state, string ending, string? code)
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => state == "submitted"
            ? Task.FromResult<Submission>(new Submission.Pending("job-28", TimeSpan.FromMinutes(5)))
            : throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderRateLimited, "later") { RetryAfter = TimeSpan.FromMinutes(1) };
        var id = await StartAsync(client, "later", "video");
        await UntilAsync(id, "select state = 'submitted' or attempt_log <> '[]' and state = 'queued' from generations where id = @id");

        await host.ExecuteAsync("update generations set model = 'former', run_at = now() where id = @id", id);
        var ended = await client.UntilAsync(id, "failed", "completed", "unknown");

        Assert.Equal((ending, code), ((string?)ended["status"], (string?)ended["error"]?["code"]));
    }

    [Theory]
    [InlineData("queued", "failed")]
    [InlineData("submitted", "unknown")]
    public async Task Work_for_a_provider_that_this_version_does_not_know_ends(string state, string ending)
    {
        using var client = host.ClientFor(Callers.New());
        Script.Submit = (_, _) => state == "submitted"
            ? Task.FromResult<Submission>(new Submission.Pending("job-29", TimeSpan.FromMinutes(5)))
            : throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderRateLimited, "later") { RetryAfter = TimeSpan.FromMinutes(1) };
        var id = await StartAsync(client, "later", "video");
        await UntilAsync(id, "select state = 'submitted' or attempt_log <> '[]' and state = 'queued' from generations where id = @id");

        await host.ExecuteAsync("update generations set provider = 'vanished', run_at = now() where id = @id", id);

        await UntilAsync(id, $"select state = '{ending}' from generations where id = @id");
        Assert.Equal(1, await host.EventsAsync(ending == "failed" ? "GenerationFailed" : "GenerationOutcomeUnknown", id));
    }

    [Theory]
    [InlineData(FailureCodes.ReferenceUnusable, 0)]
    [InlineData(FailureCodes.ProviderRateLimited, 0)]
    [InlineData(FailureCodes.ProviderError, 1)]
    public async Task Only_the_providers_own_failures_bring_it_nearer_to_down(string code, int counted)
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        Script.Submit = (_, _) => throw new ProviderFailure(FailureKind.Final, code, "no");

        await client.UntilAsync(await StartAsync(client, "now"), "failed");

        Assert.Equal(counted, await host.ReadAsync<int>("select coalesce(max(consecutive_failures), 0) from provider_health where workspace_id = @id", caller.WorkspaceId));
    }

    private async Task<Guid> StartAsync(HttpClient client, string model, string type = "text") =>
        (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt = _prompt, model = $"scripted/{model}" })).Id();

    private async Task DisconnectAsync() => _outage.SetResult(await host.DisconnectAsync(AWhile));

    private async Task BackAsync() => await await _outage.Task.WaitAsync(TimeSpan.FromSeconds(20));

    private Task UntilPolledAsync(int times) => Eventually.HoldsAsync(() => Script.Polled.Count >= times, $"a job that was asked for {times} times");

    private Task UntilAsync(Guid id, string holds) => Eventually.HoldsAsync(() => host.ReadAsync<bool>(holds, id), holds);
}
