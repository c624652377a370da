using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using MediaLab.Contracts.KeyVault.V1;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;

namespace MediaLab.KeyVault.Tests;

[Collection(KeyVaultCollection.Name)]
public sealed class ManageApiKeyTests(KeyVaultHost host)
{
    private readonly Caller _owner = Callers.New();

    [Fact]
    public async Task A_deactivated_key_is_kept_and_not_used_until_it_is_activated()
    {
        var id = await AddAsync("sk-good-0123456789abcd");

        await PutAsync(id, """{"active":false}""");
        var off = await host.ResolveAsync(_owner);
        await PutAsync(id, """{"active":true,"label":"Again"}""");

        Assert.Null(off);
        Assert.Equal("sk-good-0123456789abcd", await host.ResolveAsync(_owner));
        Assert.Equal(["ApiKeyAdded", "ApiKeyRemoved", "ApiKeyAdded"], await EventsAsync(id));
    }

    [Fact]
    public async Task A_rotated_key_replaces_the_old_one_after_a_check_and_a_refused_one_does_not()
    {
        var id = await AddAsync("sk-good-old-0123456789abcd");
        using var client = host.ClientFor(_owner);

        var refused = await client.PutAsJsonAsync($"/api/api-keys/{id}", new { key = "sk-wrong-0123456789" });
        var kept = await host.ResolveAsync(_owner);
        var rotated = await PutAsync(id, """{"key":"sk-good-new-0123456789wxyz"}""");

        Assert.Equal("KEY_REFUSED", await refused.ErrorAsync());
        Assert.Equal("sk-good-old-0123456789abcd", kept);
        Assert.Equal("sk-...wxyz", (string?)rotated["masked"]);
        Assert.Equal("sk-good-new-0123456789wxyz", await host.ResolveAsync(_owner));
    }

    [Fact]
    public async Task Testing_again_finds_a_revoked_key_and_stops_its_use()
    {
        var key = $"sk-good-{Guid.NewGuid():N}";
        var id = await AddAsync(key);
        using var client = host.ClientFor(_owner);
        host.Provider.Revoked[key] = true;

        var tested = await (await client.PostAsync($"/api/api-keys/{id}/test", null)).DataAsync();
        var resolved = await host.ResolveAsync(_owner);
        host.Provider.Revoked.TryRemove(key, out _);
        var again = await (await client.PostAsync($"/api/api-keys/{id}/test", null)).DataAsync();

        Assert.Equal(("invalid", "valid"), ((string?)tested["status"], (string?)again["status"]));
        Assert.Null(resolved);
        Assert.Equal(["ApiKeyAdded", "ApiKeyRemoved", "ApiKeyAdded"], await EventsAsync(id));
    }

    [Fact]
    public async Task A_deleted_key_is_gone_from_the_list_the_database_and_generation_but_not_from_the_access_log()
    {
        var id = await AddAsync("sk-good-0123456789abcd");
        await host.ResolveAsync(_owner);
        using var client = host.ClientFor(_owner);

        await (await client.DeleteAsync($"/api/api-keys/{id}")).Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/api-keys/{id}")).StatusCode);
        Assert.Equal(0L, await host.SqlAsync("select count(*) from api_keys where id = $1", Guid.Parse(id)));
        Assert.Null(await host.ResolveAsync(_owner));
        Assert.Single((await (await client.GetAsync($"/api/api-keys/{id}/access-log")).DataAsync())["items"]!.AsArray());
        Assert.Equal(["ApiKeyAdded", "ApiKeyRemoved"], await EventsAsync(id));
    }

    [Fact]
    public async Task Every_use_is_in_the_access_log_with_who_and_what_for()
    {
        var id = await AddAsync("sk-good-0123456789abcd");
        var generation = Guid.CreateVersion7();
        using var channel = host.ChannelFor("generation", Caller.ForWork(_owner.WorkspaceId, _owner.UserId));
        await new ProviderKeys.ProviderKeysClient(channel).ResolveAsync(new ResolveKeyRequest { Provider = "openai", GenerationId = generation.ToString() });
        using var client = host.ClientFor(_owner);
        await client.PostAsync($"/api/api-keys/{id}/test", null);

        var first = await (await client.GetAsync($"/api/api-keys/{id}/access-log?limit=1")).DataAsync();
        var second = await (await client.GetAsync($"/api/api-keys/{id}/access-log?limit=1&cursor={first["nextCursor"]}")).DataAsync();
        var key = await (await client.GetAsync($"/api/api-keys/{id}")).DataAsync();

        Assert.Equal(("test", "gateway"), ((string?)first["items"]![0]!["purpose"], (string?)first["items"]![0]!["service"]));
        var use = second["items"]![0]!;
        Assert.Equal(("generation", "generation", generation.ToString(), _owner.UserId.ToString()), ((string?)use["purpose"], (string?)use["service"], (string?)use["generationId"], (string?)use["userId"]));
        Assert.Null(second["nextCursor"]);
        Assert.NotNull(key["lastUsedAt"]);
    }

    [Fact]
    public async Task A_checked_key_is_preferred_to_an_unchecked_one_and_a_newer_one_to_an_older()
    {
        await AddAsync("sk-good-older-0123456789");
        await AddAsync("sk-good-newer-0123456789");
        await AddAsync("sk-limited-0123456789");
        using var channel = host.ChannelFor("generation", _owner);

        var providers = await new ProviderKeys.ProviderKeysClient(channel).ListProvidersAsync(new ListProvidersRequest());

        Assert.Equal("sk-good-newer-0123456789", await host.ResolveAsync(_owner));
        var provider = Assert.Single(providers.Providers);
        Assert.Equal(("openai", 3), (provider.Provider, provider.ActiveKeys));
        Assert.Equal(3, provider.KeyIds.Distinct().Count());
        var preferred = await new ProviderKeys.ProviderKeysClient(channel).ResolveAsync(
            new ResolveKeyRequest { Provider = "openai", GenerationId = Guid.CreateVersion7().ToString() });
        Assert.Equal(preferred.Key.KeyId, provider.KeyIds[0]);
    }

    [Fact]
    public async Task Lists_are_paged_newest_first()
    {
        foreach (var n in Enumerable.Range(1, 3))
        {
            await AddAsync($"sk-good-012345678-{n}{n}{n}{n}");
        }

        using var client = host.ClientFor(_owner);
        var first = await (await client.GetAsync("/api/api-keys?limit=2")).DataAsync();
        var second = await (await client.GetAsync($"/api/api-keys?limit=2&cursor={first["nextCursor"]}")).DataAsync();

        Assert.Equal(["sk-...3333", "sk-...2222", "sk-...1111"], [.. first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(item => (string)item!["masked"]!)]);
        Assert.Null(second["nextCursor"]);
    }

    [Theory]
    [InlineData("member")]
    [InlineData("viewer")]
    public async Task Only_owners_and_admins_manage_keys(string role)
    {
        var id = await AddAsync("sk-good-0123456789abcd");
        using var client = host.ClientFor(_owner with { Role = role });
        using var admin = host.ClientFor(_owner with { Role = "admin" });

        HttpResponseMessage[] answers =
        [
            await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key = "sk-good-0123456789" }),
            await client.PutAsJsonAsync($"/api/api-keys/{id}", new { label = "x" }),
            await client.PostAsync($"/api/api-keys/{id}/test", null),
            await client.GetAsync($"/api/api-keys/{id}/access-log"),
            await client.DeleteAsync($"/api/api-keys/{id}"),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/api-keys")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync($"/api/api-keys/{id}", new { label = "x" })).StatusCode);
    }

    [Fact]
    public async Task Another_workspace_s_key_is_404_on_every_route_and_cannot_be_resolved()
    {
        var id = await AddAsync("sk-good-0123456789abcd");
        await host.ResolveAsync(_owner);
        var other = Callers.New();
        using var stranger = host.ClientFor(other);

        HttpResponseMessage[] answers =
        [
            await stranger.GetAsync($"/api/api-keys/{id}"),
            await stranger.PutAsJsonAsync($"/api/api-keys/{id}", new { label = "x" }),
            await stranger.PostAsync($"/api/api-keys/{id}/test", null),
            await stranger.GetAsync($"/api/api-keys/{id}/access-log"),
            await stranger.DeleteAsync($"/api/api-keys/{id}"),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Empty((await host.ListAsync(other))["items"]!.AsArray());
        Assert.Null(await host.ResolveAsync(other));
    }

    [Fact]
    public async Task A_key_leaves_for_a_generation_or_to_ask_what_the_provider_serves_and_the_log_says_which()
    {
        var id = await AddAsync("sk-good-0123456789abcd");
        using var channel = host.ChannelFor("generation", Caller.ForWork(_owner.WorkspaceId, _owner.UserId));
        var vault = new ProviderKeys.ProviderKeysClient(channel);

        var reply = await vault.ResolveAsync(new ResolveKeyRequest { Provider = "openai", Listing = true });
        var neither = await Assert.ThrowsAsync<RpcException>(async () => await vault.ResolveAsync(new ResolveKeyRequest { Provider = "openai" }));
        var both = await Assert.ThrowsAsync<RpcException>(async () =>
            await vault.ResolveAsync(new ResolveKeyRequest { Provider = "openai", Listing = true, GenerationId = Guid.CreateVersion7().ToString() }));
        using var client = host.ClientFor(_owner);
        var log = await (await client.GetAsync($"/api/api-keys/{id}/access-log")).DataAsync();

        Assert.Equal("sk-good-0123456789abcd", reply.Key.Secret);
        Assert.Equal((StatusCode.InvalidArgument, StatusCode.InvalidArgument), (neither.StatusCode, both.StatusCode));
        var use = Assert.Single(log["items"]!.AsArray())!;
        Assert.Equal(("listing", null), ((string?)use["purpose"], (string?)use["generationId"]));
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("assets")]
    [InlineData("costing")]
    public async Task Nobody_but_generation_gets_a_plain_key(string service)
    {
        await AddAsync("sk-good-0123456789abcd");
        using var channel = host.ChannelFor(service, _owner);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await new ProviderKeys.ProviderKeysClient(channel).ResolveAsync(new ResolveKeyRequest { Provider = "openai", GenerationId = Guid.NewGuid().ToString() }));

        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
    }

    [Fact]
    public async Task Of_several_keys_the_newest_comes_first_then_those_that_were_not_tried_and_a_named_one_alone()
    {
        var (older, newer) = (await AddAsync("sk-good-older-0123456789"), await AddAsync("sk-good-newer-0123456789"));
        using var channel = host.ChannelFor("generation", Caller.ForWork(_owner.WorkspaceId, _owner.UserId));
        var vault = new ProviderKeys.ProviderKeysClient(channel);
        ResolveKeyRequest Request() => new() { Provider = "openai", GenerationId = Guid.NewGuid().ToString() };

        var first = await vault.ResolveAsync(Request());
        var second = Request();
        second.ExceptKeyIds.Add(first.Key.KeyId);
        var third = second.Clone();
        third.ExceptKeyIds.Add(older);
        var named = Request();
        named.KeyId = older;

        Assert.Equal((newer, 1), (first.Key.KeyId, first.Others));
        var next = await vault.ResolveAsync(second);
        Assert.Equal((older, 0), (next.Key.KeyId, next.Others));
        Assert.Null((await vault.ResolveAsync(third)).Key);
        Assert.Equal("sk-good-older-0123456789", (await vault.ResolveAsync(named)).Key.Secret);
    }

    [Fact]
    public async Task The_free_check_can_be_asked_for_by_generation()
    {
        await AddAsync("sk-good-0123456789abcd");
        using var channel = host.ChannelFor("generation", Caller.ForWork(_owner.WorkspaceId, _owner.UserId));

        var reply = await new ProviderKeys.ProviderKeysClient(channel).CheckAsync(new CheckKeyRequest { Provider = "openai" });

        Assert.Equal("accepted", reply.Outcome);
    }

    [Theory]
    [InlineData("openai", "not a generation")]
    [InlineData("nobody", "0198a000-0000-7000-8000-000000000000")]
    public async Task A_key_leaves_only_for_a_known_provider_and_a_generation(string provider, string generation)
    {
        using var channel = host.ChannelFor("generation", _owner);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await new ProviderKeys.ProviderKeysClient(channel).ResolveAsync(new ResolveKeyRequest { Provider = provider, GenerationId = generation }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
    }

    private async Task<string> AddAsync(string key) => (string)(await host.AddAsync(_owner, key))["id"]!;

    private async Task<JsonNode> PutAsync(string id, string body)
    {
        using var client = host.ClientFor(_owner);
        return await (await client.PutAsync($"/api/api-keys/{id}", new StringContent(body, Encoding.UTF8, "application/json"))).DataAsync();
    }

    /// <summary>The events about a key in the order they were written, published or not.</summary>
    private async Task<string[]> EventsAsync(string id) =>
        ((string)(await host.SqlAsync("select coalesce(string_agg(type, ',' order by seq), '') from outbox_history where ordering_key = $1", Guid.Parse(id)))!).Split(',');
}
