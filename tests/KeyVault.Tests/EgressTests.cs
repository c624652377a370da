using System.Net;
using System.Net.Http.Json;
using System.Text;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Egress;
using MediaLab.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.KeyVault.Tests;

[Collection(KeyVaultCollection.Name)]
public sealed class EgressTests(KeyVaultHost host)
{
    private readonly Caller _owner = Callers.New();

    [Theory]
    [InlineData("http://api.example.com/v1")]
    [InlineData("ftp://api.example.com")]
    [InlineData("https://user:password@api.example.com")]
    [InlineData("https://api.example.com/v1?x=1")]
    [InlineData("https://127.0.0.1/v1")]
    [InlineData("https://localhost/v1")]
    [InlineData("https://10.1.2.3")]
    [InlineData("https://172.16.0.1")]
    [InlineData("https://192.168.1.1")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://100.64.0.1")]
    [InlineData("https://0.0.0.0")]
    [InlineData("https://2130706433/v1")]
    [InlineData("https://0x7f.1/v1")]
    [InlineData("https://[::1]/v1")]
    [InlineData("https://[::ffff:127.0.0.1]/v1")]
    [InlineData("https://[fd00::1]/v1")]
    [InlineData("https://[fe80::1]/v1")]
    [InlineData("https://[64:ff9b::7f00:1]/v1")]
    [InlineData("https://[2002:7f00:1::]/v1")]
    [InlineData("https://private.example/v1")]
    [InlineData("https://mixed.example/v1")]
    public async Task An_address_into_a_private_network_or_without_https_is_refused(string baseUrl)
    {
        await using var start = WithLookup((name, _) => Task.FromResult(name switch
        {
            "private.example" => (IPAddress[])[IPAddress.Parse("192.168.7.7")],
            "mixed.example" => [IPAddress.Parse("93.184.215.14"), IPAddress.Loopback],
            "localhost" => [IPAddress.Loopback],
            _ => [IPAddress.Parse("93.184.215.14")],
        }));
        using var client = host.ClientFor(_owner, start);
        var calls = host.Provider.Calls.Count;

        var answer = await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key = "sk-good-0123456789", baseUrl });

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "ADDRESS_NOT_ALLOWED"), (answer.StatusCode, await answer.ErrorAsync()));
        Assert.Equal(calls, host.Provider.Calls.Count);
    }

    [Fact]
    public async Task A_name_that_becomes_private_between_check_and_connection_is_not_connected_to()
    {
        var lookups = 0;
        await using var start = WithLookup((_, _) => Task.FromResult<IPAddress[]>([Interlocked.Increment(ref lookups) == 1 ? IPAddress.Parse("93.184.215.14") : IPAddress.Loopback]));
        using var client = host.ClientFor(_owner, start);

        var data = await (await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key = "sk-good-0123456789", baseUrl = "https://rebinding.example/v1" })).DataAsync();

        Assert.Equal(2, lookups);
        Assert.Equal("unchecked", (string?)data["status"]);
        Assert.Contains("private network", (string?)data["statusMessage"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_the_administrator_allowed_may_be_private_and_plain()
    {
        using var client = host.ClientFor(_owner);

        var data = await (await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key = "sk-good-0123456789", baseUrl = $"{host.Provider.Address}/v1/" })).DataAsync();

        Assert.Equal(("valid", $"{host.Provider.Address}/v1"), ((string?)data["status"], (string?)data["baseUrl"]));
    }

    [Theory]
    [InlineData("moved", "redirects are not followed")]
    [InlineData("odd", "does not speak OpenAI's protocol")]
    [InlineData("endless", "its answer is too long")]
    public async Task What_is_no_provider_leaves_the_key_unchecked(string path, string words)
    {
        using var client = host.ClientFor(_owner);
        var key = $"sk-good-{Guid.NewGuid():N}";

        var data = await (await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key, baseUrl = $"{host.Provider.Address}/{path}" })).DataAsync();

        Assert.Equal("unchecked", (string?)data["status"]);
        Assert.Contains(words, (string?)data["statusMessage"], StringComparison.Ordinal);
        Assert.DoesNotContain(host.Provider.Calls, call => call.Key == key);
    }

    [Fact]
    public async Task A_stored_key_is_never_sent_to_a_new_address()
    {
        using var client = host.ClientFor(_owner);
        var key = $"sk-good-{Guid.NewGuid():N}";
        var id = (string)(await host.AddAsync(_owner, key))["id"]!;

        var refused = await client.PutAsJsonAsync($"/api/api-keys/{id}", new { baseUrl = $"{host.Provider.Address}/v1" });
        var together = await (await client.PutAsJsonAsync($"/api/api-keys/{id}", new { key, baseUrl = $"{host.Provider.Address}/v1" })).DataAsync();
        var back = await client.PutAsync($"/api/api-keys/{id}", new StringContent("""{"baseUrl":null}""", Encoding.UTF8, "application/json"));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "KEY_REQUIRED"), (refused.StatusCode, await refused.ErrorAsync()));
        Assert.Equal($"{host.Provider.Address}/v1", (string?)together["baseUrl"]);
        Assert.Equal("KEY_REQUIRED", await back.ErrorAsync());
        Assert.Equal(key, await host.ResolveAsync(_owner));
    }

    private WebApplicationFactory<Program> WithLookup(HostLookup lookup) =>
        host.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddSingleton(lookup)));
}
