using System.Net;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaLab.KeyVault.Tests;

[Collection(KeyVaultCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class MasterKeyTests(KeyVaultHost host)
{
    private readonly Caller _owner = Callers.New();

    [Fact]
    public async Task The_first_start_makes_a_key_that_only_its_owner_can_read_and_says_to_back_it_up()
    {
        await host.AddAsync(_owner, "sk-good-0123456789abcd");

        var file = Path.Combine(host.DataFolder, "master-key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(host.Log, line => line.Contains("Back it up", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log, line => line.Contains(File.ReadAllText(file).Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_with_another_master_key_serves_everything_else_and_says_which_keys_to_enter_again()
    {
        await host.AddAsync(_owner, "sk-good-0123456789abcd");
        await using var other = host.Restarted(("MEDIALAB_MASTER_KEY", NewSecret()));
        using var client = host.ClientFor(_owner, other);

        var list = await host.ListAsync(_owner, other);
        var id = (string)list["items"]![0]!["id"]!;
        var health = await client.GetAsync("/alive");
        var resolved = await host.ResolveAsync(_owner, other: other);
        var added = await host.AddAsync(_owner, "sk-good-second-0123456789", other: other);
        var reentered = await (await client.PutAsJsonAsync($"/api/api-keys/{id}", new { key = "sk-good-again-0123456789" })).DataAsync();

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("reenter", (string?)list["items"]![0]!["status"]);
        Assert.Equal(("KEYS_MUST_BE_REENTERED", 1), ((string?)list["notice"]!["code"], (int)list["notice"]!["affectedKeys"]!));
        Assert.Null(resolved);
        Assert.Equal(("valid", "valid"), ((string?)added["status"], (string?)reentered["status"]));
        Assert.Null((await host.ListAsync(_owner, other))["notice"]);
        Assert.NotNull(await host.ResolveAsync(_owner, other: other));
    }

    [Fact]
    public async Task Bringing_the_master_key_back_brings_the_keys_back()
    {
        var secret = NewSecret();
        await using (var first = host.Restarted(("MEDIALAB_MASTER_KEY", secret)))
        {
            await host.AddAsync(_owner, "sk-good-0123456789abcd", other: first);
        }

        await using (var without = host.Restarted(("MEDIALAB_MASTER_KEY", NewSecret())))
        {
            Assert.Null(await host.ResolveAsync(_owner, other: without));
        }

        await using var again = host.Restarted(("MEDIALAB_MASTER_KEY", secret));
        Assert.Null((await host.ListAsync(_owner, again))["notice"]);
        Assert.Equal("sk-good-0123456789abcd", await host.ResolveAsync(_owner, other: again));
    }

    [Fact]
    public async Task A_master_key_that_is_too_short_stops_storing_but_not_the_page()
    {
        await using var other = host.Restarted(("MEDIALAB_MASTER_KEY", "short"));
        using var client = host.ClientFor(_owner, other);

        var list = await host.ListAsync(_owner, other);
        var add = await client.PostAsJsonAsync("/api/api-keys", new { provider = "openai", key = "sk-good-0123456789" });

        Assert.Equal("MASTER_KEY_UNAVAILABLE", (string?)list["notice"]!["code"]);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "MASTER_KEY_UNAVAILABLE"), (add.StatusCode, await add.ErrorAsync()));
    }

    [Theory]
    [InlineData("correct horse, battery staple, and one more word", new[] { "correct horse, battery staple, and one more word" })]
    [InlineData("0123456789abcdef0123456789abcdef,fedcba9876543210fedcba9876543210", new[] { "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210" })]
    [InlineData("a new passphrase, with a comma in it\r\n0123456789abcdef0123456789abcdef\n", new[] { "a new passphrase, with a comma in it", "0123456789abcdef0123456789abcdef" })]
    public void A_comma_separates_secrets_only_where_every_part_can_be_one(string setting, string[] secrets)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("MEDIALAB_DATA", host.DataFolder), new("MEDIALAB_MASTER_KEY", setting)]).Build();

        Assert.Equal(secrets, new MasterKeySource(configuration, NullLogger<MasterKeySource>.Instance).Read());
    }

    [Fact]
    public async Task A_rewrap_that_is_interrupted_loses_no_key_and_goes_on_where_it_stopped()
    {
        var (old, fresh) = (NewSecret(), NewSecret());
        var keys = Enumerable.Range(1, 4).Select(n => $"sk-good-key{n}-0123456789").ToArray();
        var callers = keys.Select(_ => Callers.New()).ToArray();
        await using (var before = host.Restarted(("MEDIALAB_MASTER_KEY", old)))
        {
            foreach (var (caller, key) in callers.Zip(keys))
            {
                await host.AddAsync(caller, key, other: before);
            }
        }

        await using var both = host.Restarted(("MEDIALAB_MASTER_KEY", $"{fresh},{old}"));
        var third = await host.SqlAsync("select id from api_keys where workspace_id = $1", callers[2].WorkspaceId);
        await host.SqlAsync($"""
            create function fail() returns trigger language plpgsql as $$ begin raise exception 'the power went out'; end $$;
            create trigger fail before update of ciphertext on api_keys for each row when (new.id = '{third}') execute function fail();
            """);

        await Assert.ThrowsAnyAsync<Exception>(() => RewrapAsync(both));
        var (afterFirst, stillOld) = (await ResolveAllAsync(both), await OldAsync());
        await host.SqlAsync("drop trigger fail on api_keys; drop function fail");
        await RewrapAsync(both);
        var left = await OldAsync();
        await using var onlyFresh = host.Restarted(("MEDIALAB_MASTER_KEY", fresh));

        Assert.Equal(keys, afterFirst);
        Assert.InRange(stillOld, 1, 3);
        Assert.Equal(0, left);
        Assert.Equal(keys, await ResolveAllAsync(onlyFresh));

        async Task<string?[]> ResolveAllAsync(WebApplicationFactory<Program> start)
        {
            var resolved = new List<string?>();
            foreach (var caller in callers)
            {
                resolved.Add(await host.ResolveAsync(caller, other: start));
            }

            return [.. resolved];
        }

        async Task<long> OldAsync() => (long)(await host.SqlAsync(
            "select count(*) from api_keys where workspace_id = any($1) and master_key_id <> (select id from master_keys where id = $2)",
            callers.Select(caller => caller.WorkspaceId).ToArray(), (await both.Services.GetRequiredService<MasterKeyRing>().GetAsync(CancellationToken.None)).Current!.Id))!;
    }

    [Fact]
    public async Task A_fresh_key_in_the_file_encrypts_everything_anew_while_the_service_runs()
    {
        await host.AddAsync(_owner, "sk-good-0123456789abcd");
        var file = Path.Combine(host.DataFolder, "master-key");
        var before = await File.ReadAllLinesAsync(file);

        host.Services.GetRequiredService<MasterKeySource>().AddFreshKey();
        var report = await RewrapAsync(host);
        var after = await File.ReadAllLinesAsync(file);

        Assert.Equal(before, after[1..]);
        Assert.True(report.Rewrapped >= 1);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal("sk-good-0123456789abcd", await host.ResolveAsync(_owner));
        Assert.Equal(report.MasterKeyId, await host.SqlAsync("select master_key_id from api_keys where workspace_id = $1", _owner.WorkspaceId));
    }

    [Fact]
    public async Task Only_the_administrator_may_rewrap()
    {
        using var client = host.ClientFor(_owner);
        using var administrator = host.ClientFor(_owner with { Administrator = true });

        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync("/api/api-keys/rewrap", null)).StatusCode);
        Assert.StartsWith("mk-", (string?)(await (await administrator.PostAsync("/api/api-keys/rewrap", null)).DataAsync())["masterKeyId"], StringComparison.Ordinal);
    }

    private static Task<RewrapReport> RewrapAsync(WebApplicationFactory<Program> start) => start.Services.GetRequiredService<KeyRewrap>().RunAsync(CancellationToken.None);

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
