using System.Net;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.Data.Inbox;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class IdempotencyTests(SampleHost host)
{
    [Fact]
    public async Task The_same_key_and_body_gets_the_first_answer_again_and_does_nothing_more()
    {
        var caller = Callers.New();

        var first = await PostAsync(caller, "key", """{"text":"once"}""");
        var again = await PostAsync(caller, "key", """{ "priority": 3, "text": "once" }""");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(1, await NotesOfAsync(caller));
    }

    [Theory]
    [InlineData("""{"text":"other"}""")]
    [InlineData("""{"text":"once","links":[{"targetUrl":"http://a"}]}""")]
    public async Task The_same_key_with_another_body_is_422(string other)
    {
        var caller = Callers.New();
        await PostAsync(caller, "key", """{"text":"once"}""");

        await ErrorTests.AssertProblemAsync(await PostAsync(caller, "key", other), 422, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Another_member_does_not_get_an_answer_that_was_not_theirs()
    {
        var caller = Callers.New();
        await PostAsync(caller, "key", """{"text":"once"}""");

        await ErrorTests.AssertProblemAsync(await PostAsync(caller with { UserId = Guid.NewGuid() }, "key", """{"text":"once"}"""), 422, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Another_workspaces_same_key_is_another_request()
    {
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(Callers.New(), "shared", """{"text":"once"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(Callers.New(), "shared", """{"text":"once"}""")).StatusCode);
    }

    [Fact]
    public async Task While_the_first_is_at_work_the_second_is_409_and_may_come_again()
    {
        var caller = Callers.New();
        var first = PostAsync(caller, "key", """{"text":"slow","then":"take_long"}""");
        await Task.Delay(500);

        var second = await PostAsync(caller, "key", """{"text":"slow","then":"take_long"}""");

        await ErrorTests.AssertProblemAsync(second, 409, "REQUEST_IN_FLIGHT");
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Created, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(caller, "key", """{"text":"slow","then":"take_long"}""")).StatusCode);
        Assert.Equal(1, await NotesOfAsync(caller));
    }

    [Fact]
    public async Task However_many_are_at_work_half_of_the_connections_are_left_to_others()
    {
        var caller = Callers.New();
        var slow = Task.WhenAll(Enumerable.Range(0, 25).Select(number => PostAsync(caller, $"key {number}", """{"text":"slow","then":"take_long"}""")));

        var most = 0L;
        while (!slow.IsCompleted)
        {
            most = Math.Max(most, await Questions.ScalarAsync<long>(
                host.AdminConnectionString,
                "select count(*) from pg_stat_activity where datname = current_database() and usename = 'sample_app' and state = 'idle in transaction'"));
            await Task.Delay(50);
        }

        Assert.InRange(most, 1, 10);
        // Those that found no place in time may come again.
        Assert.All(await slow, answer => Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable]));
    }

    [Fact]
    public async Task Who_finds_no_place_in_time_may_come_again()
    {
        using var slots = new IdempotencySlots(1, TimeSpan.FromMilliseconds(50));
        using (await slots.EnterAsync(default))
        {
            var refusal = await Assert.ThrowsAsync<ApiException>(() => slots.EnterAsync(default));
            Assert.Equal(503, refusal.Status);
            Assert.NotNull(refusal.RetryAfter);
        }

        using var free = await slots.EnterAsync(default);
    }

    [Fact]
    public async Task A_handler_that_fails_after_saving_leaves_nothing_and_the_key_stays_free()
    {
        var caller = Callers.New();

        await ErrorTests.AssertProblemAsync(await PostAsync(caller, "key", """{"text":"a","then":"fail_after_saving"}"""), 500, "INTERNAL_ERROR");

        Assert.Equal(0, await NotesOfAsync(caller));
        Assert.Equal(0L, await Questions.ScalarAsync<long>(host.AdminConnectionString, "select count(*) from outbox where workspace_id = $1", caller.WorkspaceId));
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(caller, "key", """{"text":"a"}""")).StatusCode);
    }

    [Fact]
    public async Task A_refused_body_does_not_use_the_key_up()
    {
        var caller = Callers.New();
        await ErrorTests.AssertProblemAsync(await PostAsync(caller, "key", """{"text":""}"""), 400, "VALIDATION_FAILED");

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(caller, "key", """{"text":"a"}""")).StatusCode);
    }

    [Fact]
    public async Task A_key_longer_than_255_characters_is_400() =>
        await ErrorTests.AssertProblemAsync(await PostAsync(Callers.New(), new string('k', 256), """{"text":"a"}"""), 400, "VALIDATION_FAILED");

    [Fact]
    public async Task A_key_is_free_again_after_48_hours_and_not_before()
    {
        var (old, young) = (Callers.New(), Callers.New());
        await PostAsync(old, "key", """{"text":"old"}""");
        await PostAsync(young, "key", """{"text":"young"}""");
        await AgeAsync(old, "49 hours");
        await AgeAsync(young, "47 hours");

        await host.Services.GetRequiredService<InboxCleanup>().RunOnceAsync(CancellationToken.None);

        Assert.Equal(HttpStatusCode.Created, (await PostAsync(old, "key", """{"text":"another"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(young, "key", """{"text":"young"}""")).StatusCode);

        Task AgeAsync(Caller caller, string age) => Questions.ScalarAsync<object>(
            host.AdminConnectionString, $"update idempotent_requests set created_at = now() - interval '{age}' where workspace_id = $1", caller.WorkspaceId);
    }

    private async Task<HttpResponseMessage> PostAsync(Caller caller, string key, string body)
    {
        using var client = host.ClientFor(caller);
        client.DefaultRequestHeaders.Add("Idempotency-Key", key);
        return await client.PostAsync("/api/notes", Questions.Json(body));
    }

    private async Task<long> NotesOfAsync(Caller caller) =>
        await Questions.ScalarAsync<long>(host.AdminConnectionString, "select count(*) from notes where workspace_id = $1", caller.WorkspaceId);
}
