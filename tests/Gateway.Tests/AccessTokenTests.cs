using System.Net;
using System.Net.Http.Json;

namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class AccessTokenTests(GatewaySystem system)
{
    [Fact]
    public async Task A_token_acts_for_its_owner_within_its_scopes_and_needs_no_csrf_header()
    {
        var (browser, user) = await system.SignUpAsync();
        var client = system.Gateway.Plain(bearer: (await CreateAsync(browser, "generate")).Secret);

        (await client.PostAsJsonAsync("/api/projects", new { name = "x" })).EnsureSuccessStatusCode();

        var received = system.Projects.Received.Last();
        Assert.Equal((string?)user["id"], received.UserId);
        Assert.Equal("read generate", received.Claim("scopes"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/auth/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/api/access-tokens")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync("/api/auth/password", new { current = "x", @new = "y" })).StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once()
    {
        var (browser, _) = await system.SignUpAsync();
        var token = await CreateAsync(browser, "read");
        var client = system.Gateway.Plain(bearer: token.Secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/projects")).StatusCode);

        (await browser.DeleteAsync($"/api/access-tokens/{token.Id}")).EnsureSuccessStatusCode();

        var refused = await client.GetAsync("/api/projects");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("UNAUTHENTICATED", await refused.ErrorAsync());
    }

    [Fact]
    public async Task A_token_works_until_its_end_and_not_for_as_long_as_the_cache_would()
    {
        var (browser, _) = await system.SignUpAsync();
        var token = await CreateAsync(browser, "read", DateTimeOffset.UtcNow.AddSeconds(4));
        var client = system.Gateway.Plain(bearer: token.Secret);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/projects")).StatusCode);

        await Task.Delay(TimeSpan.FromSeconds(4.5));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/projects")).StatusCode);
    }

    [Theory]
    [InlineData("Bearer ml_unknown")]
    [InlineData("Bearer something-else")]
    [InlineData("Basic YTpi")]
    [InlineData("ml_without_scheme")]
    public async Task A_wrong_authorization_header_is_refused_everywhere_even_beside_a_good_cookie(string header)
    {
        var (browser, _) = await system.SignUpAsync();
        browser.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/projects")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/health")).StatusCode);
    }

    [Fact]
    public async Task Without_credentials_nothing_reaches_a_service()
    {
        foreach (var (service, path) in ((string, string)[])
            [("projects", "/api/projects"), ("keyvault", "/api/api-keys"), ("generation", "/api/generations"), ("generation", "/api/models"),
             ("assets", "/api/assets"), ("costing", "/api/budgets"), ("analytics", "/api/analytics/usage")])
        {
            var before = system.Services[service].Received.Count;

            var answer = await system.Gateway.Plain().GetAsync(path);

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("UNAUTHENTICATED", await answer.ErrorAsync());
            Assert.Equal(before, system.Services[service].Received.Count);
        }
    }

    private static async Task<(string Id, string Secret)> CreateAsync(HttpClient browser, string scope, DateTimeOffset? expiresAt = null)
    {
        var created = await (await browser.PostAsJsonAsync("/api/access-tokens", new { name = "CI", scopes = new[] { scope }, expiresAt })).DataAsync();
        return ((string)created["id"]!, (string)created["token"]!);
    }
}
