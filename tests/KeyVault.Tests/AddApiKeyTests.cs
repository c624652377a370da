using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.KeyVault.Tests;

[Collection(KeyVaultCollection.Name)]
public sealed class AddApiKeyTests(KeyVaultHost host)
{
    [Theory]
    [InlineData("openai", "sk-proj-good-0123456789abcd", "sk-...abcd")]
    [InlineData("anthropic", "sk-ant-good-0123456789wxyz", "sk-...wxyz")]
    public async Task A_key_the_provider_accepts_is_kept_valid_and_shown_masked_only(string provider, string key, string masked)
    {
        var owner = Callers.New();
        using var client = host.ClientFor(owner);

        var answer = await client.PostAsJsonAsync("/api/api-keys", new { provider, key = $"  {key}\n", label = " Main " });

        var body = await answer.Content.ReadAsStringAsync();
        var data = JsonNode.Parse(body)!["data"]!;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal((provider, masked, "valid", "Main"), ((string?)data["provider"], (string?)data["masked"], (string?)data["status"], (string?)data["label"]));
        Assert.NotEmpty(data["checked"]!.AsArray());
        Assert.NotEmpty(data["notChecked"]!.AsArray());
        Assert.DoesNotContain(key, body, StringComparison.Ordinal);
        Assert.Equal(masked, (string?)(await (await client.GetAsync(answer.Headers.Location)).DataAsync())["masked"]);
        Assert.Equal(key, await host.ResolveAsync(owner, provider));
    }

    [Theory]
    [InlineData("openai", "sk-wrong-0123456789abcd", "Incorrect API key provided: sk-...abcd.")]
    [InlineData("anthropic", "sk-ant-wrong-0123456789abcd", "invalid x-api-key")]
    public async Task A_key_the_provider_refuses_is_not_kept_and_the_refusal_is_the_provider_s(string provider, string key, string words)
    {
        var owner = Callers.New();
        using var client = host.ClientFor(owner);

        var answer = await client.PostAsJsonAsync("/api/api-keys", new { provider, key });

        var problem = await answer.ProblemAsync();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "KEY_REFUSED"), (answer.StatusCode, (string?)problem["error"]));
        Assert.Contains(words, (string?)problem["message"], StringComparison.Ordinal);
        Assert.DoesNotContain(key, problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await host.ListAsync(owner))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("sk-slow-0123456789abcd", "did not answer within 5 seconds")]
    [InlineData("sk-broken-0123456789abcd", "has a problem just now (status 500)")]
    [InlineData("sk-limited-0123456789abcd", "too many requests")]
    [InlineData("sk-scoped-0123456789abcd", "Missing scopes: api.model.read")]
    public async Task A_key_the_provider_cannot_judge_now_is_kept_unchecked_and_says_why(string key, string words)
    {
        var owner = Callers.New();

        var data = await host.AddAsync(owner, key);

        Assert.Equal("unchecked", (string?)data["status"]);
        Assert.Contains(words, (string?)data["statusMessage"], StringComparison.Ordinal);
        Assert.Empty(data["checked"]!.AsArray());
        Assert.Equal(key, await host.ResolveAsync(owner));
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_leaves_the_key_unchecked()
    {
        var owner = Callers.New();
        await using var offline = host.Restarted(("Providers:openai:BaseUrl", "http://127.0.0.1:1/v1"), ("KeyCheck:Timeout", "00:00:30"));

        var data = await host.AddAsync(owner, "sk-good-0123456789abcd", other: offline);

        Assert.Equal("unchecked", (string?)data["status"]);
        Assert.Contains("could not be reached", (string?)data["statusMessage"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"provider":"nobody","key":"sk-good-0123456789"}""", "VALIDATION_FAILED")]
    [InlineData("""{"provider":"openai","key":"short"}""", "VALIDATION_FAILED")]
    [InlineData("""{"provider":"openai","key":"        "}""", "VALIDATION_FAILED")]
    [InlineData("""{"provider":"openai","key":"sk-good-01234\u000056789"}""", "VALIDATION_FAILED")]
    [InlineData("""{"provider":"openai","key":"sk-good-01234\r\nX-Evil: 1"}""", "VALIDATION_FAILED")]
    [InlineData("""{"provider":"openai","key":"sk-good-schlüssel"}""", "VALIDATION_FAILED")]
    [InlineData("""{"provider":"openai","key":"sk-good-0123456789","baseUrl":"not an address"}""", "VALIDATION_FAILED")]
    [InlineData("""{"provider":"openai","key":"sk-good-0123456789","extra":true}""", "INVALID_REQUEST")]
    [InlineData("""{"provider":"openai"}""", "INVALID_REQUEST")]
    [InlineData("""{"provider":"openai","key":7}""", "INVALID_REQUEST")]
    [InlineData("""{"provider":"openai","key":"sk-good-""", "INVALID_REQUEST")]
    public async Task A_bad_body_is_a_400_and_no_provider_is_called(string body, string code)
    {
        using var client = host.ClientFor(Callers.New());
        var calls = host.Provider.Calls.Count;

        var answer = await client.PostAsync("/api/api-keys", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, await answer.ErrorAsync()));
        Assert.Equal(calls, host.Provider.Calls.Count);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_a_400()
    {
        using var client = host.ClientFor(Callers.New());

        var answer = await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key = new string('x', 513) });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task The_same_idempotency_key_adds_one_key_and_asks_the_provider_once()
    {
        var owner = Callers.New();
        using var client = host.ClientFor(owner);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var key = $"sk-good-{Guid.NewGuid():N}";

        var first = await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key });
        var second = await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key });

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Single((await host.ListAsync(owner))["items"]!.AsArray());
        Assert.Single(host.Provider.Calls, call => call.Key == key);
    }

    [Fact]
    public async Task Fifty_keys_are_enough()
    {
        var owner = Callers.New();
        await host.AddAsync(owner, "sk-good-0123456789abcd");
        await host.SqlAsync("""
            insert into api_keys select (jsonb_populate_record(k, jsonb_build_object('id', gen_random_uuid()))).*
            from api_keys k, generate_series(1, 49) where k.workspace_id = $1
            """, owner.WorkspaceId);
        using var client = host.ClientFor(owner);

        var answer = await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key = "sk-good-0123456789abcd" });

        Assert.Equal((HttpStatusCode.Conflict, "TOO_MANY_KEYS"), (answer.StatusCode, await answer.ErrorAsync()));
    }
}
