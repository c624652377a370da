using System.Net;
using System.Net.Http.Json;
using System.Text;
using MediaLab.ServiceDefaults.Egress;
using MediaLab.Testing;
using Microsoft.AspNetCore.Http;

namespace MediaLab.KeyVault.Tests;

/// <summary>The free check of every provider but OpenAI and Anthropic: each has its own address, header and way to refuse.</summary>
[Collection(KeyVaultCollection.Name)]
public sealed class ProviderCheckTests(KeyVaultHost host)
{
    private const string Good = "sk-good-0123456789abcd";
    private const string Wrong = "sk-wrong-0123456789abcd";

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
    // A bad key is a 400 here.
    [InlineData("gemini", "/models", """{"models":[{"name":"models/gemini-3.8-flash"}]}""", 400, """{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}""", "API key not valid.")]
    [InlineData("fal", "/models/pricing", """{"prices":[]}""", 401, """{"error":{"type":"authorization_error","message":"Invalid API key"}}""", "Invalid API key")]
    [InlineData("replicate", "/account", """{"type":"user","username":"somebody"}""", 401, """{"title":"Unauthenticated","detail":"You did not pass a valid authentication token","status":401}""", "valid authentication token")]
    [InlineData("elevenlabs", "/v1/user/subscription", """{"tier":"creator","character_limit":121000}""", 401, """{"detail":{"status":"invalid_api_key","message":"Invalid API key"}}""", "Invalid API key")]
    [InlineData("runway", "/v1/organization", """{"tier":{},"creditBalance":900,"usage":{}}""", 401, """{"error":"You did not provide an API key."}""", "did not provide")]
    [InlineData("kling", "/v1/videos/text2video", """{"code":0,"message":"SUCCEED","request_id":"1","data":[]}""", 401, """{"code":1002,"message":"Authorization is invalid","request_id":"1"}""", "Authorization is invalid")]
    [InlineData("stability", "/v1/user/balance", """{"credits":123.4}""", 401, """{"id":"1","name":"unauthorized","errors":["Incorrect API key provided"]}""", "status 401")]
    [InlineData("luma", "/credits", """{"credit_balance":500}""", 401, """{"detail":"Not authenticated"}""", "Not authenticated")]
    public async Task A_good_key_is_kept_and_a_wrong_one_refused_in_the_providers_words(string provider, string path, string good, int status, string wrong, string words)
    {
        host.Provider.Answer(provider, path, http => IsGood(provider, http), good, status, wrong);
        using var client = host.ClientFor(Callers.New());

        var kept = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = KeyOf(provider, Good) });
        var refused = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = KeyOf(provider, Wrong) });

        Assert.Equal("valid", (string?)(await kept.DataAsync())["status"]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(words, (string?)(await refused.ProblemAsync())["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}""", "does not serve this place or account: User location")]
    [InlineData("""{"error":{"code":400,"message":"Invalid page size.","status":"INVALID_ARGUMENT"}}""", "does not speak")]
    public async Task What_Google_refuses_for_another_reason_is_not_held_against_the_key(string answer, string words)
    {
        host.Provider.Answer("gemini", "/models", _ => false, "", 400, answer);

        var kept = await host.AddAsync(Callers.New(), Good, "gemini");

        Assert.NotEqual("valid", (string?)kept["status"]);
        Assert.Contains(words, kept.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_ElevenLabs_that_may_not_read_the_account_is_kept_unchecked()
    {
        host.Provider.Answer(
            "elevenlabs", "/v1/user/subscription", _ => false, "", 401, """{"detail":{"status":"missing_permissions","message":"The API key you used is missing the permission user_read."}}""");

        var kept = await host.AddAsync(Callers.New(), Good, "elevenlabs");

        Assert.Equal("unchecked", (string?)kept["status"]);
        Assert.Contains("user_read", (string?)kept["statusMessage"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_of_ones_own_needs_its_address_with_the_key()
    {
        using var client = host.ClientFor(Callers.New());

        var without = await client.PostAsJsonAsync("/api/api-keys", new { provider = "custom", key = Good });
        var inside = await client.PostAsJsonAsync("/api/api-keys", new { provider = "custom", key = Good, baseUrl = "https://169.254.169.254/v1" });
        var with = await (await client.PostAsJsonAsync("/api/api-keys", new { provider = "custom", key = Good, baseUrl = $"{host.Provider.Address}/v1" })).DataAsync();
        var emptied = await client.PutAsync(
            $"/api/api-keys/{with["id"]}", new StringContent($$"""{"key":"{{Good}}","baseUrl":null}""", Encoding.UTF8, "application/json"));

        Assert.Equal((HttpStatusCode.BadRequest, "VALIDATION_FAILED"), (without.StatusCode, await without.ErrorAsync()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "ADDRESS_NOT_ALLOWED"), (inside.StatusCode, await inside.ErrorAsync()));
        Assert.Equal(("valid", $"{host.Provider.Address}/v1"), ((string?)with["status"], (string?)with["baseUrl"]));
        Assert.Equal((HttpStatusCode.BadRequest, "VALIDATION_FAILED"), (emptied.StatusCode, await emptied.ErrorAsync()));
    }

    /// <summary>Kling's keys are pairs.</summary>
    private static string KeyOf(string provider, string key) => provider == "kling" ? $"access:{key}" : key;

    private static bool IsGood(string provider, HttpContext http) => provider switch
    {
        "gemini" => http.Request.Headers["x-goog-api-key"] == Good,
        "fal" => http.Request.Headers.Authorization == $"Key {Good}",
        "elevenlabs" => http.Request.Headers["xi-api-key"] == Good,
        "runway" => http.Request.Headers.Authorization == $"Bearer {Good}" && http.Request.Headers["X-Runway-Version"] == "2024-11-06",
        // A token of the access key, signed with the secret: any other secret gives another one for the same moment.
        "kling" => http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token]
            && Enumerable.Range(-2, 5).Any(second => AccessKeyToken.Issue(KeyOf(provider, Good), DateTimeOffset.UtcNow.AddSeconds(second)) == token),
        _ => http.Request.Headers.Authorization == $"Bearer {Good}",
    };
}
