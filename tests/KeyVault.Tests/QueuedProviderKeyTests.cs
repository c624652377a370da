using System.Net;
using System.Net.Http.Json;
using MediaLab.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.KeyVault.Tests;

/// <summary>The free checks of Gemini, fal and Replicate, each with its own header and its own way to refuse.</summary>
[Collection(KeyVaultCollection.Name)]
public sealed class QueuedProviderKeyTests(KeyVaultHost host)
{
    [Theory]
    // A bad key is a 400 here.
    [InlineData("gemini", "/models", "x-goog-api-key", "", """{"models":[{"name":"models/gemini-3.8-flash"}]}""", 400, """{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}""", "API key not valid.")]
    [InlineData("fal", "/models/pricing", "Authorization", "Key ", """{"prices":[]}""", 401, """{"error":{"type":"authorization_error","message":"Invalid API key"}}""", "Invalid API key")]
    [InlineData("replicate", "/account", "Authorization", "Bearer ", """{"type":"user","username":"somebody"}""", 401, """{"title":"Unauthenticated","detail":"You did not pass a valid authentication token","status":401}""", "valid authentication token")]
    public async Task A_good_key_is_kept_and_a_wrong_one_refused_in_the_providers_words(
        string provider, string path, string header, string prefix, string good, int status, string wrong, string words)
    {
        await using var service = await StartAsync(path, header, prefix, good, status, wrong);
        await using var restarted = host.Restarted(($"Providers:{provider}:BaseUrl", AddressOf(service)));
        using var client = host.ClientFor(Callers.New(), restarted);

        var kept = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = "sk-good-0123456789abcd" });
        var refused = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = "sk-wrong-0123456789abcd" });

        Assert.Equal("valid", (string?)(await kept.DataAsync())["status"]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(words, (string?)(await refused.ProblemAsync())["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}""", "does not serve this place or account: User location")]
    [InlineData("""{"error":{"code":400,"message":"Invalid page size.","status":"INVALID_ARGUMENT"}}""", "does not speak")]
    public async Task What_Google_refuses_for_another_reason_is_not_held_against_the_key(string answer, string words)
    {
        await using var service = await StartAsync("/models", "x-goog-api-key", "", "{}", 400, answer);
        await using var restarted = host.Restarted(("Providers:gemini:BaseUrl", AddressOf(service)));
        using var client = host.ClientFor(Callers.New(), restarted);

        var kept = await client.PostAsJsonAsync("/api/api-keys", new { provider = "gemini", key = "sk-other-0123456789abcd" });

        Assert.Equal(HttpStatusCode.Created, kept.StatusCode);
        var key = await kept.DataAsync();
        Assert.NotEqual("valid", (string?)key["status"]);
        Assert.Contains(words, key.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(string path, string header, string prefix, string good, int status, string wrong)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet(path, (HttpContext http) => http.Request.Headers[header] == $"{prefix}sk-good-0123456789abcd"
            ? Results.Content(good, "application/json")
            : Results.Content(wrong, "application/json", statusCode: status));
        await app.StartAsync();
        return app;
    }

    private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
