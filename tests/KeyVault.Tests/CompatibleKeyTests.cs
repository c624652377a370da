using System.Net;
using System.Net.Http.Json;
using System.Text;
using MediaLab.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.KeyVault.Tests;

/// <summary>The free checks of the services that speak OpenAI's protocol, as each answers them.</summary>
[Collection(KeyVaultCollection.Name)]
public sealed class CompatibleKeyTests(KeyVaultHost host)
{
    [Theory]
    [InlineData("mistral", "/models", """{"object":"list","data":[]}""", 401, """{"message":"Unauthorized","request_id":"1"}""", "Unauthorized")]
    [InlineData("cohere", "/v1/models", """{"models":[]}""", 401, """{"id":"1","message":"invalid api token"}""", "invalid api token")]
    [InlineData("cohere", "/v1/models", """{"models":[]}""", 498, """{"id":"1","message":"invalid token"}""", "invalid token")]
    [InlineData("deepseek", "/user/balance", """{"is_available":true,"balance_infos":[]}""", 401, """{"error":{"message":"Authentication Fails"}}""", "Authentication Fails")]
    [InlineData("groq", "/models", """{"object":"list","data":[]}""", 401, """{"error":{"message":"Invalid API Key","code":"invalid_api_key"}}""", "Invalid API Key")]
    [InlineData("huggingface", "/api/whoami-v2", """{"type":"user","name":"somebody"}""", 401, """{"error":"Invalid username or password."}""", "Invalid username")]
    [InlineData("together", "/models", "[]", 401, """{"error":{"message":"Invalid API key provided.","type":"invalid_request_error"}}""", "Invalid API key")]
    [InlineData("xai", "/api-key", """{"redacted_api_key":"xai-...1","name":"main"}""", 400, """{"code":"invalid","error":"Incorrect API key provided."}""", "Incorrect API key")]
    [InlineData("openrouter", "/key", """{"data":{"label":"main"}}""", 401, """{"error":{"code":401,"message":"No auth credentials found"}}""", "No auth credentials")]
    public async Task A_good_key_is_kept_and_a_wrong_one_refused_in_the_services_words(string provider, string path, string good, int status, string wrong, string words)
    {
        await using var service = await StartAsync(path, good, status, wrong);
        await using var restarted = host.Restarted(($"Providers:{provider}:BaseUrl", AddressOf(service)));
        var owner = Callers.New();
        using var client = host.ClientFor(owner, restarted);

        var kept = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = "sk-good-0123456789abcd" });
        var refused = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = "sk-wrong-0123456789abcd" });

        Assert.Equal("valid", (string?)(await kept.DataAsync())["status"]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(words, (string?)(await refused.ProblemAsync())["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_of_ones_own_needs_its_address_with_the_key()
    {
        var owner = Callers.New();
        using var client = host.ClientFor(owner);

        var without = await client.PostAsJsonAsync("/api/api-keys", new { provider = "custom", key = "sk-good-0123456789abcd" });
        var inside = await client.PostAsJsonAsync("/api/api-keys", new { provider = "custom", key = "sk-good-0123456789abcd", baseUrl = "https://169.254.169.254/v1" });
        var with = await (await client.PostAsJsonAsync("/api/api-keys", new { provider = "custom", key = "sk-good-0123456789abcd", baseUrl = $"{host.Provider.Address}/v1" })).DataAsync();
        var emptied = await client.PutAsync(
            $"/api/api-keys/{with["id"]}", new StringContent("""{"key":"sk-good-0123456789abcd","baseUrl":null}""", Encoding.UTF8, "application/json"));

        Assert.Equal((HttpStatusCode.BadRequest, "VALIDATION_FAILED"), (without.StatusCode, await without.ErrorAsync()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "ADDRESS_NOT_ALLOWED"), (inside.StatusCode, await inside.ErrorAsync()));
        Assert.Equal(("valid", $"{host.Provider.Address}/v1"), ((string?)with["status"], (string?)with["baseUrl"]));
        Assert.Equal((HttpStatusCode.BadRequest, "VALIDATION_FAILED"), (emptied.StatusCode, await emptied.ErrorAsync()));
    }

    private static async Task<WebApplication> StartAsync(string path, string good, int status, string wrong)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapGet(path, (HttpContext http) => http.Request.Headers.Authorization == "Bearer sk-good-0123456789abcd"
            ? Results.Content(good, "application/json")
            : Results.Content(wrong, "application/json", statusCode: status));
        await app.StartAsync();
        return app;
    }

    private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
