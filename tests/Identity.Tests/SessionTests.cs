using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Identity.Sessions;
using MediaLab.ServiceDefaults.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Identity.Tests;

[Collection(IdentityCollection.Name)]
public sealed class SessionTests(IdentityHost host)
{
    [Fact]
    public async Task The_list_shows_every_signed_in_browser_and_marks_the_one_that_asks()
    {
        var account = await host.SignUpAsync();
        await host.LogInAsync(account.Email, IdentityHost.Password);
        using var client = host.ClientFor(account.Caller);

        var items = (await (await client.GetAsync("/api/auth/sessions")).DataAsync())["items"]!.AsArray();

        Assert.Equal(2, items.Count);
        Assert.Equal(account.Caller.CredentialId.ToString(), (string?)Assert.Single(items, item => (bool)item!["current"]!)!["id"]);
    }

    [Fact]
    public async Task A_revoked_session_is_unknown_at_once_and_the_gateways_are_told()
    {
        var account = await host.SignUpAsync();
        var other = (await host.LogInAsync(account.Email, IdentityHost.Password)).Headers.GetValues(InternalHeaders.SessionValue).Single();
        var id = (await host.CallerOfSessionAsync(other))!.CredentialId;
        using var client = host.ClientFor(account.Caller);

        var answer = await client.DeleteAsync($"/api/auth/sessions/{id}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(id.ToString(), answer.Headers.GetValues(InternalHeaders.Revoked).Single());
        Assert.Null(await host.CallerOfSessionAsync(other));
        Assert.NotNull(await host.CallerOfSessionAsync(account.SessionValue));
        Assert.Equal(1L, await host.SqlAsync("select count(*) from outbox where type = 'CredentialRevoked' and ordering_key = @id", ("id", id)));
    }

    [Fact]
    public async Task A_session_whose_time_is_over_is_removed_and_no_other()
    {
        var (over, signedIn) = (await host.SignUpAsync(), await host.SignUpAsync());
        await host.SqlAsync("update sessions set expires_at = now() - interval '1 second' where id = @id", ("id", over.Caller.CredentialId));

        await host.Services.GetRequiredService<ExpiredCredentials>().RunOnceAsync(CancellationToken.None);

        Assert.Equal(0L, await host.SqlAsync("select count(*) from sessions where id = @id", ("id", over.Caller.CredentialId)));
        Assert.NotNull(await host.CallerOfSessionAsync(signedIn.SessionValue));
    }

    [Fact]
    public async Task Another_persons_session_is_not_there()
    {
        var (mine, theirs) = (await host.SignUpAsync(), await host.SignUpAsync());
        using var client = host.ClientFor(mine.Caller);

        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync($"/api/auth/sessions/{theirs.Caller.CredentialId}")).StatusCode);
        Assert.NotNull(await host.CallerOfSessionAsync(theirs.SessionValue));
    }

    [Fact]
    public async Task All_others_can_be_signed_out_together()
    {
        var account = await host.SignUpAsync();
        var other = (await host.LogInAsync(account.Email, IdentityHost.Password)).Headers.GetValues(InternalHeaders.SessionValue).Single();
        using var client = host.ClientFor(account.Caller);

        (await client.DeleteAsync("/api/auth/sessions")).EnsureSuccessStatusCode();

        Assert.Null(await host.CallerOfSessionAsync(other));
        Assert.NotNull(await host.CallerOfSessionAsync(account.SessionValue));
    }

    [Fact]
    public async Task An_expired_session_is_unknown_and_use_moves_the_end()
    {
        var account = await host.SignUpAsync();
        await host.SqlAsync(
            "update sessions set last_seen_at = now() - interval '2 minutes', expires_at = now() + interval '1 hour' where id = @id", ("id", account.Caller.CredentialId));

        Assert.NotNull(await host.CallerOfSessionAsync(account.SessionValue));
        Assert.True(await host.SqlAsync("select expires_at > now() + interval '29 days' from sessions where id = @id", ("id", account.Caller.CredentialId)) is true);

        await host.SqlAsync("update sessions set expires_at = now() - interval '1 second' where id = @id", ("id", account.Caller.CredentialId));
        Assert.Null(await host.CallerOfSessionAsync(account.SessionValue));
    }

    [Fact]
    public async Task A_new_password_ends_every_session_and_renews_this_one()
    {
        var account = await host.SignUpAsync();
        var other = (await host.LogInAsync(account.Email, IdentityHost.Password)).Headers.GetValues(InternalHeaders.SessionValue).Single();
        using var client = host.ClientFor(account.Caller);

        var answer = await client.PostAsJsonAsync("/api/auth/password", new { current = IdentityHost.Password, @new = "an entirely different phrase" });

        answer.EnsureSuccessStatusCode();
        Assert.Null(await host.CallerOfSessionAsync(other));
        Assert.Null(await host.CallerOfSessionAsync(account.SessionValue));
        Assert.NotNull(await host.CallerOfSessionAsync(answer.Headers.GetValues(InternalHeaders.SessionValue).Single()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.LogInAsync(account.Email, IdentityHost.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.LogInAsync(account.Email, "an entirely different phrase")).StatusCode);
    }

    [Fact]
    public async Task The_password_is_not_changed_without_the_old_one_and_guessing_it_locks()
    {
        var account = await host.SignUpAsync();
        using var client = host.ClientFor(account.Caller);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var wrong = await client.PostAsJsonAsync("/api/auth/password", new { current = "not the password", @new = "an entirely different phrase" });
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        var locked = await client.PostAsJsonAsync("/api/auth/password", new { current = IdentityHost.Password, @new = "an entirely different phrase" });

        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
    }

    [Fact]
    public async Task Logging_out_ends_the_session_and_is_right_twice()
    {
        var account = await host.SignUpAsync();
        using var client = host.ClientFor(account.Caller);

        var first = await client.PostAsJsonAsync("/api/auth/logout", new JsonObject());

        Assert.Equal("1", first.Headers.GetValues(InternalHeaders.SessionEnded).Single());
        Assert.Null(await host.CallerOfSessionAsync(account.SessionValue));
        using var visitor = host.VisitorClient();
        Assert.Equal(HttpStatusCode.OK, (await visitor.PostAsync("/api/auth/logout", null)).StatusCode);
    }
}
