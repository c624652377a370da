using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class SessionTests(GatewaySystem system)
{
    [Fact]
    public async Task Signing_up_signs_in_and_logging_out_ends_that()
    {
        var (browser, user) = await system.SignUpAsync();

        var me = await (await browser.GetAsync("/api/auth/me")).DataAsync();
        Assert.Equal((string?)user["id"], (string?)me["user"]!["id"]);
        Assert.Equal("owner", (string?)me["role"]);

        var loggedOut = await browser.PostAsJsonAsync("/api/auth/logout", new JsonObject());
        Assert.Equal(HttpStatusCode.OK, loggedOut.StatusCode);
        Assert.Contains("medialab-session=;", loggedOut.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/auth/me")).StatusCode);
    }

    [Fact]
    public async Task Over_http_the_cookie_is_hidden_from_scripts_and_lax()
    {
        var answer = await SignUpAsync(system.Gateway.Plain());

        var cookie = answer.Header("Set-Cookie");
        Assert.StartsWith("medialab-session=", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("MediaLab-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Over_https_the_cookie_is_host_bound_and_secure_and_the_plain_one_counts_for_nothing()
    {
        var gateway = await system.AnotherAsync(("Proxies:Trusted:0", "127.0.0.1"));
        var client = gateway.Plain();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        var cookie = (await SignUpAsync(client)).Header("Set-Cookie");

        Assert.StartsWith("__Host-medialab-session=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        var value = cookie.Split(';')[0].Split('=')[1];
        Assert.Equal(HttpStatusCode.OK, await MeAsync(client, $"__Host-medialab-session={value}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(client, $"medialab-session={value}"));
    }

    [Theory]
    [InlineData("medialab-session=")]
    [InlineData("medialab-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("medialab-session=%00%00")]
    [InlineData("something=else")]
    public async Task A_cookie_that_is_no_session_is_nobody(string cookie) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(system.Gateway.Plain(), cookie));

    [Fact]
    public async Task A_session_revoked_from_another_browser_is_refused_at_once_by_every_gateway()
    {
        var email = GatewaySystem.NewEmail();
        var (first, _) = await system.SignUpAsync(email: email);
        var second = system.Gateway.Browser();
        var login = await second.PostAsJsonAsync("/api/auth/login", new { email, password = GatewaySystem.Password });
        var cookie = login.Header("Set-Cookie").Split(';')[0];
        var other = await system.AnotherAsync();
        var elsewhere = other.Plain();
        // Both gateways have it in their cache now.
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/api/auth/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(elsewhere, cookie));

        var others = (await (await first.GetAsync("/api/auth/sessions")).DataAsync())["items"]!.AsArray().Single(item => !(bool)item!["current"]!);
        var session = (Guid)others!["id"]!;
        (await first.DeleteAsync($"/api/auth/sessions/{session}")).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.Unauthorized, (await second.GetAsync("/api/auth/me")).StatusCode);
        // The other gateway is told by an event: its cache would only forget.
        var cache = other.Services.GetRequiredService<Sessions.CredentialCache>();
        await Eventually.HoldsAsync(() => cache.IsRevoked(session), "the other gateway knows of the revocation");
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(elsewhere, cookie));
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/api/auth/me")).StatusCode);
    }

    [Fact]
    public async Task A_new_password_keeps_this_browser_signed_in_and_no_other()
    {
        var email = GatewaySystem.NewEmail();
        var (first, _) = await system.SignUpAsync(email: email);
        var second = system.Gateway.Browser();
        (await second.PostAsJsonAsync("/api/auth/login", new { email, password = GatewaySystem.Password })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/api/auth/me")).StatusCode);

        (await first.PostAsJsonAsync("/api/auth/password", new { current = GatewaySystem.Password, @new = "an entirely different phrase" })).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/api/auth/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await second.GetAsync("/api/auth/me")).StatusCode);
    }

    [Fact]
    public async Task The_set_up_token_gives_this_browser_the_administrators_rights_at_once()
    {
        var (browser, _) = await system.SignUpAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PutAsJsonAsync("/api/auth/registration", new { open = true })).StatusCode);
        var token = await File.ReadAllTextAsync(Path.Combine(system.Identity.DataFolder, "setup-token"));

        (await browser.PostAsJsonAsync("/api/auth/administrator", new { setupToken = token })).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.OK, (await browser.PutAsJsonAsync("/api/auth/registration", new { open = true })).StatusCode);
    }

    [Fact]
    public async Task A_write_with_the_cookie_needs_the_header()
    {
        var (browser, _) = await system.SignUpAsync();
        browser.DefaultRequestHeaders.Remove("X-CSRF");
        var before = system.Projects.Received.Count;

        var refused = await browser.PostAsJsonAsync("/api/projects", new { name = "x" });

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("CSRF_REQUIRED", await refused.ErrorAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.DeleteAsync("/api/projects/1")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/api/auth/logout", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/projects")).StatusCode);
        Assert.Equal(before + 1, system.Projects.Received.Count);
    }

    private static Task<HttpResponseMessage> SignUpAsync(HttpClient client) => client.PostAsJsonAsync(
        "/api/auth/signup", new { email = GatewaySystem.NewEmail(), password = GatewaySystem.Password, name = "Ada" });

    private static async Task<HttpStatusCode> MeAsync(HttpClient client, string cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/auth/me");
        request.Headers.Add("Cookie", cookie);
        return (await client.SendAsync(request)).StatusCode;
    }
}
