using System.Net;
using System.Net.Http.Json;
using MediaLab.ServiceDefaults.Egress;
using MediaLab.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.KeyVault.Tests;

/// <summary>The free checks of the makers of media, as each answers them.</summary>
[Collection(KeyVaultCollection.Name)]
public sealed class MediaKeyTests(KeyVaultHost host)
{
    private const string Good = "sk-good-0123456789abcd";

    [Theory]
    [InlineData("elevenlabs", "/v1/user/subscription", """{"tier":"creator","character_limit":121000}""", """{"detail":{"status":"invalid_api_key","message":"Invalid API key"}}""", "Invalid API key")]
    [InlineData("runway", "/v1/organization", """{"tier":{},"creditBalance":900,"usage":{}}""", """{"error":"You did not provide an API key."}""", "did not provide")]
    [InlineData("kling", "/v1/videos/text2video", """{"code":0,"message":"SUCCEED","request_id":"1","data":[]}""", """{"code":1002,"message":"Authorization is invalid","request_id":"1"}""", "Authorization is invalid")]
    [InlineData("stability", "/v1/user/balance", """{"credits":123.4}""", """{"id":"1","name":"unauthorized","errors":["Incorrect API key provided"]}""", "status 401")]
    [InlineData("luma", "/credits", """{"credit_balance":500}""", """{"detail":"Not authenticated"}""", "Not authenticated")]
    public async Task A_good_key_is_kept_and_a_wrong_one_refused_in_the_services_words(string provider, string path, string good, string wrong, string words)
    {
        await using var service = await StartAsync(path, http => IsGood(provider, http), good, wrong);
        await using var restarted = host.Restarted(($"Providers:{provider}:BaseUrl", AddressOf(service)));
        using var client = host.ClientFor(Callers.New(), restarted);

        var kept = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = provider == "kling" ? $"access:{Good}" : Good });
        var refused = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = provider == "kling" ? "access:sk-wrong-0123456789" : "sk-wrong-0123456789" });

        Assert.Equal("valid", (string?)(await kept.DataAsync())["status"]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(words, (string?)(await refused.ProblemAsync())["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_ElevenLabs_that_may_not_read_the_account_is_kept_unchecked()
    {
        await using var service = await StartAsync(
            "/v1/user/subscription", _ => false, "", """{"detail":{"status":"missing_permissions","message":"The API key you used is missing the permission user_read."}}""");
        await using var restarted = host.Restarted(("Providers:elevenlabs:BaseUrl", AddressOf(service)));

        var kept = await host.AddAsync(Callers.New(), Good, "elevenlabs", restarted);

        Assert.Equal("unchecked", (string?)kept["status"]);
        Assert.Contains("user_read", (string?)kept["statusMessage"], StringComparison.Ordinal);
    }

    private static bool IsGood(string provider, HttpContext http) => provider switch
    {
        "elevenlabs" => http.Request.Headers["xi-api-key"] == Good,
        "runway" => http.Request.Headers.Authorization == $"Bearer {Good}" && http.Request.Headers["X-Runway-Version"] == "2024-11-06",
        // A token of the access key, signed with the secret: any other secret gives another one for the same moment.
        "kling" => http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token]
            && Enumerable.Range(-2, 5).Any(second => AccessKeyToken.Issue($"access:{Good}", DateTimeOffset.UtcNow.AddSeconds(second)) == token),
        _ => http.Request.Headers.Authorization == $"Bearer {Good}",
    };

    private static async Task<WebApplication> StartAsync(string path, Func<HttpContext, bool> isGood, string good, string wrong)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet(path, (HttpContext http) => Results.Content(isGood(http) ? good : wrong, "application/json", statusCode: isGood(http) ? 200 : 401));
        await app.StartAsync();
        return app;
    }

    private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
