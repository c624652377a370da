using System.Net;
using System.Net.Http.Json;
using Npgsql;

namespace MediaLab.Identity.Tests;

[Collection(IdentityCollection.Name)]
public sealed class AccountTests(IdentityHost host)
{
    [Fact]
    public async Task Name_and_language_can_be_changed()
    {
        using var client = host.ClientFor((await host.SignUpAsync()).Caller);

        (await client.PutAsJsonAsync("/api/auth/profile", new { name = "Countess", locale = "de-AT" })).EnsureSuccessStatusCode();

        var me = await (await client.GetAsync("/api/auth/me")).DataAsync();
        Assert.Equal("Countess", (string?)me["user"]!["name"]);
        Assert.Equal("de-AT", (string?)me["user"]!["locale"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PutAsJsonAsync("/api/auth/profile", new { name = "x", locale = "../etc" })).StatusCode);
    }

    [Fact]
    public async Task A_deleted_account_is_gone_with_its_sessions_tokens_and_workspace_and_everyone_hears_of_it()
    {
        var account = await host.SignUpAsync();
        using var client = host.ClientFor(account.Caller);
        var token = (string)(await (await client.PostAsJsonAsync("/api/access-tokens", new { name = "CI", scopes = new[] { "read" } })).DataAsync())["token"]!;

        Assert.Equal(HttpStatusCode.Unauthorized, (await DeleteAsync(client, "not the password")).StatusCode);
        (await DeleteAsync(client, IdentityHost.Password)).EnsureSuccessStatusCode();

        Assert.Null(await host.CallerOfSessionAsync(account.SessionValue));
        Assert.Null(await host.CallerOfTokenAsync(token));
        Assert.Equal(0L, await host.SqlAsync("select count(*) from users where id = @id", ("id", account.Caller.UserId)));
        Assert.Equal(0L, await host.SqlAsync("select count(*) from workspaces where workspace_id = @id", ("id", account.Caller.WorkspaceId)));
        Assert.Equal(1L, await host.SqlAsync("select count(*) from outbox where type = 'UserDeleted' and workspace_id = @id", ("id", account.Caller.WorkspaceId)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.LogInAsync(account.Email, IdentityHost.Password)).StatusCode);
        // The address is free again.
        await host.SignUpAsync(account.Email);
    }

    [Fact]
    public async Task A_workspace_is_listed_for_its_member_and_renamed_by_its_owner_only()
    {
        var (mine, theirs) = (await host.SignUpAsync(), await host.SignUpAsync());
        using var client = host.ClientFor(mine.Caller);

        (await client.PutAsJsonAsync($"/api/workspaces/{mine.Caller.WorkspaceId}", new { name = "Studio" })).EnsureSuccessStatusCode();

        var items = (await (await client.GetAsync("/api/workspaces")).DataAsync())["items"]!.AsArray();
        Assert.Equal("Studio", (string?)Assert.Single(items)!["name"]);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PutAsJsonAsync($"/api/workspaces/{theirs.Caller.WorkspaceId}", new { name = "Mine now" })).StatusCode);
        using var viewer = host.ClientFor(mine.Caller with { Role = "viewer" });
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PutAsJsonAsync($"/api/workspaces/{mine.Caller.WorkspaceId}", new { name = "No" })).StatusCode);
    }

    [Theory]
    [InlineData("users")]
    [InlineData("sessions")]
    [InlineData("user_tokens")]
    [InlineData("user_passkeys")]
    [InlineData("members")]
    [InlineData("access_tokens")]
    [InlineData("workspaces")]
    public async Task The_request_role_sees_nothing_of_others_in(string table)
    {
        await host.SignUpAsync();
        var app = new NpgsqlConnectionStringBuilder(host.AdminConnectionString) { Username = "identity_app", Password = MediaLab.Testing.PostgresServer.RolePassword };
        await using var source = NpgsqlDataSource.Create(app.ConnectionString);
        await using var command = source.CreateCommand($"select set_config('app.user_id', gen_random_uuid()::text, false), set_config('app.workspace_id', gen_random_uuid()::text, false); select count(*) from {table}");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();

        Assert.Equal(0L, reader.GetInt64(0));
        Assert.True(await host.SqlAsync($"select relrowsecurity and relforcerowsecurity from pg_class where relname = '{table}'") is true);
    }

    private static Task<HttpResponseMessage> DeleteAsync(HttpClient client, string password) =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/auth/account") { Content = JsonContent.Create(new { password }) });
}
