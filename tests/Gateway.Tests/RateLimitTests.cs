using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Options;

namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class RateLimitTests(GatewaySystem system)
{
    [Fact]
    public async Task One_address_gets_its_burst_and_then_a_429_that_says_when_to_come_back()
    {
        var gateway = await system.AnotherAsync(("RateLimits:AddressBurst", "5"), ("RateLimits:AddressPerSecond", "1"));
        var client = gateway.Plain();

        var answers = new List<HttpResponseMessage>();
        for (var request = 0; request < 8; request++)
        {
            answers.Add(await client.GetAsync("/api/projects"));
        }

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
        var refused = answers.Last();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("RATE_LIMITED", await refused.ErrorAsync());
        var wait = refused.Headers.RetryAfter!.Delta!.Value;
        Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        // Pages are not the API.
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);

        await Task.Delay(wait + TimeSpan.FromMilliseconds(300));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/projects")).StatusCode);
    }

    [Fact]
    public async Task Attempts_to_sign_in_have_a_stricter_limit_of_their_own()
    {
        var gateway = await system.AnotherAsync(("RateLimits:SignInBurst", "3"), ("RateLimits:SignInPerMinute", "1"));
        var client = gateway.Plain();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsJsonAsync("/api/auth/login", new { email = "a@b.example", password = "x" })).StatusCode);
        }

        foreach (var path in (string[])["/api/auth/login", "/api/auth/signup", "/api/auth/administrator", "/api/auth/passkeys/login/options"])
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, (await client.PostAsJsonAsync(path, new { })).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/auth/registration")).StatusCode);
    }

    [Fact]
    public async Task One_users_limit_is_not_anothers()
    {
        var gateway = await system.AnotherAsync(("RateLimits:UserBurst", "4"), ("RateLimits:UserPerSecond", "1"), ("RateLimits:SignInBurst", "100"));
        var (greedy, _) = await system.SignUpAsync(gateway);
        var (modest, _) = await system.SignUpAsync(gateway);

        var statuses = new List<HttpStatusCode>();
        for (var request = 0; request < 12; request++)
        {
            statuses.Add((await greedy.GetAsync("/api/projects")).StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.Equal(HttpStatusCode.OK, (await modest.GetAsync("/api/projects")).StatusCode);
    }

    [Fact]
    public async Task A_limit_that_makes_no_sense_stops_the_start() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => system.AnotherAsync(("RateLimits:UserBurst", "0")));
}
