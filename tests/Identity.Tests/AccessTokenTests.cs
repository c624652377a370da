using System.Net;
using System.Net.Http.Json;
using Grpc.Core;

namespace MediaLab.Identity.Tests;

[Collection(IdentityCollection.Name)]
public sealed class AccessTokenTests(IdentityHost host)
{
    [Fact]
    public async Task The_secret_is_shown_once_and_only_its_hash_is_kept()
    {
        var account = await host.SignUpAsync();
        using var client = host.ClientFor(account.Caller);

        var created = await (await client.PostAsJsonAsync("/api/access-tokens", new { name = "CI", scopes = new[] { "generate" } })).DataAsync();

        var secret = (string)created["token"]!;
        Assert.StartsWith("ml_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await client.GetStringAsync("/api/access-tokens"), StringComparison.Ordinal);
        Assert.Equal(0L, await host.SqlAsync("select count(*) from access_tokens t where t::text like '%' || @secret || '%'", ("secret", secret)));
        Assert.Equal(0L, await host.SqlAsync("select count(*) from idempotent_requests where body like '%' || @secret || '%'", ("secret", secret)));
        var caller = await host.CallerOfTokenAsync(secret);
        Assert.Equal(account.Caller.WorkspaceId, caller!.WorkspaceId);
        Assert.Equal(["read", "generate"], caller.Scopes);
        Assert.False(caller.Administrator);
    }

    [Theory]
    [InlineData("read", "read")]
    [InlineData("manage", "read generate manage")]
    public async Task A_scope_contains_the_ones_before_it(string asked, string given)
    {
        using var client = host.ClientFor((await host.SignUpAsync()).Caller);

        var created = await (await client.PostAsJsonAsync("/api/access-tokens", new { name = "CI", scopes = new[] { asked } })).DataAsync();

        Assert.Equal(given, string.Join(' ', created["scopes"]!.AsArray().Select(scope => (string?)scope)));
    }

    [Theory]
    [InlineData("""{"name":"x","scopes":["everything"]}""")]
    [InlineData("""{"name":"x","scopes":[]}""")]
    [InlineData("""{"name":"x","scopes":["read"],"expiresAt":"2020-01-01T00:00:00Z"}""")]
    public async Task What_makes_no_sense_is_refused(string body)
    {
        using var client = host.ClientFor((await host.SignUpAsync()).Caller);

        var answer = await client.PostAsync("/api/access-tokens", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("VALIDATION_FAILED", await answer.ErrorAsync());
    }

    [Fact]
    public async Task An_expired_or_revoked_token_is_unknown_and_use_is_written_down()
    {
        var account = await host.SignUpAsync();
        using var client = host.ClientFor(account.Caller);
        var created = await (await client.PostAsJsonAsync("/api/access-tokens", new { name = "CI", scopes = new[] { "read" }, expiresAt = DateTimeOffset.UtcNow.AddHours(1) })).DataAsync();
        var (id, secret) = (Guid.Parse((string)created["id"]!), (string)created["token"]!);

        Assert.NotNull(await host.CallerOfTokenAsync(secret));
        Assert.True(await host.SqlAsync("select last_used_at > now() - interval '1 minute' from access_tokens where id = @id", ("id", id)) is true);

        await host.SqlAsync("update access_tokens set expires_at = now() - interval '1 second' where id = @id", ("id", id));
        Assert.Null(await host.CallerOfTokenAsync(secret));

        await host.SqlAsync("update access_tokens set expires_at = null where id = @id", ("id", id));
        Assert.NotNull(await host.CallerOfTokenAsync(secret));
        (await client.DeleteAsync($"/api/access-tokens/{id}")).EnsureSuccessStatusCode();
        Assert.Null(await host.CallerOfTokenAsync(secret));
        Assert.Equal(1L, await host.SqlAsync("select count(*) from outbox where type = 'CredentialRevoked' and ordering_key = @id", ("id", id)));
    }

    [Fact]
    public async Task Another_workspaces_token_is_not_there_and_a_token_cannot_make_tokens()
    {
        var (mine, theirs) = (await host.SignUpAsync(), await host.SignUpAsync());
        using var owner = host.ClientFor(theirs.Caller);
        var created = await (await owner.PostAsJsonAsync("/api/access-tokens", new { name = "CI", scopes = new[] { "manage" } })).DataAsync();
        using var stranger = host.ClientFor(mine.Caller);

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/access-tokens/{(string?)created["id"]}")).StatusCode);

        using var token = host.ClientFor(await host.CallerOfTokenAsync((string)created["token"]!));
        Assert.Equal(HttpStatusCode.Forbidden, (await token.PostAsJsonAsync("/api/access-tokens", new { name = "CI", scopes = new[] { "read" } })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await token.GetAsync("/api/auth/me")).StatusCode);
    }

    [Fact]
    public async Task Only_the_gateway_may_ask_whose_a_credential_is()
    {
        var account = await host.SignUpAsync();

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await host.Credentials("generation").LookupSessionAsync(IdentityHost.Request(account.SessionValue)));

        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
    }
}
