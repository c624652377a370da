using System.Net;
using System.Text;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;

namespace MediaLab.KeyVault.Tests;

/// <summary>What someone with write access to the database can do: nothing but destroy.</summary>
[Collection(KeyVaultCollection.Name)]
public sealed class SealingTests(KeyVaultHost host)
{
    private readonly Caller _owner = Callers.New();

    [Fact]
    public async Task Salt_nonce_and_tag_have_their_full_length_and_are_never_used_twice()
    {
        var (first, second) = (await AddAsync("sk-good-0123456789abcd"), await AddAsync("sk-good-0123456789abcd"));

        Assert.Equal("64/12/16/22", await host.SqlAsync(
            "select octet_length(salt) || '/' || octet_length(nonce) || '/' || octet_length(tag) || '/' || octet_length(ciphertext) from api_keys where id = $1", first));
        Assert.Equal(true, await host.SqlAsync(
            "select a.salt <> b.salt and a.nonce <> b.nonce and a.ciphertext <> b.ciphertext from api_keys a, api_keys b where a.id = $1 and b.id = $2", first, second));
    }

    [Theory]
    [InlineData("tag = set_byte(tag, 0, get_byte(tag, 0) # 1)")]
    [InlineData("tag = substring(tag from 1 for 4)")]
    [InlineData("ciphertext = set_byte(ciphertext, 0, get_byte(ciphertext, 0) # 1)")]
    [InlineData("nonce = set_byte(nonce, 0, get_byte(nonce, 0) # 1)")]
    [InlineData("salt = set_byte(salt, 0, get_byte(salt, 0) # 1)")]
    [InlineData("base_url = 'https://thief.example'")]
    [InlineData("provider = 'openai'")]
    [InlineData("key_version = key_version + 1")]
    public async Task A_row_that_was_tampered_with_does_not_open_and_says_so(string change)
    {
        var id = await AddAsync("sk-ant-good-0123456789abcd", "anthropic");
        await host.SqlAsync($"update api_keys set {change} where id = $1", id);

        var resolved = await host.ResolveAsync(_owner, change.StartsWith("provider", StringComparison.Ordinal) ? "openai" : "anthropic");

        var list = await host.ListAsync(_owner);
        Assert.Null(resolved);
        Assert.Equal("reenter", (string?)list["items"]![0]!["status"]);
        Assert.Equal(1, (int)list["notice"]!["affectedKeys"]!);
        using var client = host.ClientFor(_owner);
        var test = await client.PostAsync($"/api/api-keys/{id}/test", null);
        Assert.Equal((HttpStatusCode.Conflict, "KEY_MUST_BE_REENTERED"), (test.StatusCode, await test.ErrorAsync()));
    }

    [Fact]
    public async Task Ciphertexts_swapped_between_rows_or_workspaces_do_not_open()
    {
        var other = Callers.New();
        var mine = await AddAsync("sk-good-mine-0123456789");
        var theirs = Guid.Parse((string)(await host.AddAsync(other, "sk-good-their-0123456789"))["id"]!);

        await host.SqlAsync("""
            update api_keys a set salt = b.salt, nonce = b.nonce, tag = b.tag, ciphertext = b.ciphertext, master_key_id = b.master_key_id, key_version = b.key_version
            from api_keys b where a.id = $1 and b.id = $2
            """, mine, theirs);

        Assert.Null(await host.ResolveAsync(_owner));
        Assert.Equal("sk-good-their-0123456789", await host.ResolveAsync(other));
    }

    [Fact]
    public async Task A_key_moved_into_another_workspace_does_not_open()
    {
        var id = await AddAsync("sk-good-0123456789abcd");
        var thief = Callers.New();

        await host.SqlAsync("update api_keys set workspace_id = $2 where id = $1", id, thief.WorkspaceId);

        Assert.Null(await host.ResolveAsync(thief));
    }

    [Fact]
    public async Task A_damaged_key_works_again_when_it_is_entered_again()
    {
        var id = await AddAsync("sk-good-0123456789abcd");
        await host.SqlAsync("update api_keys set tag = nonce || nonce where id = $1", id);
        await host.ResolveAsync(_owner);
        using var client = host.ClientFor(_owner);

        var entered = await client.PutAsync($"/api/api-keys/{id}", new StringContent("""{"key":"sk-good-0123456789abcd"}""", Encoding.UTF8, "application/json"));

        Assert.Equal("valid", (string?)(await entered.DataAsync())["status"]);
        Assert.Equal("sk-good-0123456789abcd", await host.ResolveAsync(_owner));
    }

    private async Task<Guid> AddAsync(string key, string provider = "openai") => Guid.Parse((string)(await host.AddAsync(_owner, key, provider))["id"]!);
}
