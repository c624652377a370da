using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.DataProtection;

namespace MediaLab.Identity.Tests;

[Collection(IdentityCollection.Name)]
public sealed class TwoFactorTests(IdentityHost host)
{
    [Fact]
    public async Task Log_in_asks_for_a_code_takes_it_once_and_takes_a_recovery_code_once()
    {
        var (account, key, recovery) = await EnabledAsync();

        var without = await host.LogInAsync(account.Email, IdentityHost.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal("TWO_FACTOR_REQUIRED", await without.ErrorAsync());

        var wrong = await host.LogInAsync(account.Email, IdentityHost.Password, "000000");
        Assert.Equal("TWO_FACTOR_CODE_INVALID", await wrong.ErrorAsync());

        var code = Totp.Now(key, 1);
        Assert.Equal(HttpStatusCode.OK, (await host.LogInAsync(account.Email, IdentityHost.Password, code)).StatusCode);
        Assert.Equal("TWO_FACTOR_CODE_INVALID", await (await host.LogInAsync(account.Email, IdentityHost.Password, code)).ErrorAsync());

        Assert.Equal(HttpStatusCode.OK, (await host.LogInAsync(account.Email, IdentityHost.Password, recovery[0])).StatusCode);
        Assert.Equal("TWO_FACTOR_CODE_INVALID", await (await host.LogInAsync(account.Email, IdentityHost.Password, recovery[0])).ErrorAsync());
    }

    [Fact]
    public async Task Wrong_codes_lock_the_account_too()
    {
        var (account, key, _) = await EnabledAsync();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await host.LogInAsync(account.Email, IdentityHost.Password, "000000");
        }

        Assert.Equal("INVALID_CREDENTIALS", await (await host.LogInAsync(account.Email, IdentityHost.Password, Totp.Now(key, 1))).ErrorAsync());
    }

    [Fact]
    public async Task Key_and_recovery_codes_are_encrypted_in_the_database()
    {
        var (account, key, recovery) = await EnabledAsync();

        Assert.True((long)(await host.SqlAsync("select count(*) from user_tokens where user_id = @id", ("id", account.Caller.UserId)))! >= 2);
        foreach (var secret in recovery.Append(key))
        {
            Assert.Equal(0L, await host.SqlAsync("select count(*) from user_tokens where value like '%' || @secret || '%'", ("secret", secret)));
        }
    }

    [Fact]
    public async Task When_the_keys_of_second_factors_are_lost_log_in_says_so_and_whoever_is_signed_in_can_turn_it_off()
    {
        var (account, key, recovery) = await EnabledAsync();
        // What data protection wrote with a key ring that is gone.
        var lost = new EphemeralDataProtectionProvider().CreateProtector("MediaLab.Identity.UserTokens").Protect("JBSWY3DPEHPK3PXP");
        await host.SqlAsync("update user_tokens set value = @lost where user_id = @id", ("lost", lost), ("id", account.Caller.UserId));

        foreach (var code in (string[])[Totp.Now(key, 1), recovery[0]])
        {
            var answer = await host.LogInAsync(account.Email, IdentityHost.Password, code);
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            Assert.Equal("TWO_FACTOR_LOST", await answer.ErrorAsync());
        }

        using var client = host.ClientFor(account.Caller);
        (await client.PostAsJsonAsync("/api/auth/two-factor/disable", new { password = IdentityHost.Password })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.OK, (await host.LogInAsync(account.Email, IdentityHost.Password)).StatusCode);
    }

    [Fact]
    public async Task It_is_turned_off_with_the_password_only()
    {
        var (account, _, _) = await EnabledAsync();
        using var client = host.ClientFor(account.Caller);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsJsonAsync("/api/auth/two-factor/disable", new { password = "not the password" })).StatusCode);
        (await client.PostAsJsonAsync("/api/auth/two-factor/disable", new { password = IdentityHost.Password })).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.OK, (await host.LogInAsync(account.Email, IdentityHost.Password)).StatusCode);
    }

    [Fact]
    public async Task New_recovery_codes_replace_the_old_ones()
    {
        var (account, _, old) = await EnabledAsync();
        using var client = host.ClientFor(account.Caller);

        var renewed = await (await client.PostAsJsonAsync("/api/auth/two-factor/recovery-codes", new { password = IdentityHost.Password })).DataAsync();

        Assert.Equal(10, renewed["recoveryCodes"]!.AsArray().Count);
        Assert.Equal("TWO_FACTOR_CODE_INVALID", await (await host.LogInAsync(account.Email, IdentityHost.Password, old[0])).ErrorAsync());
        Assert.Equal(HttpStatusCode.OK, (await host.LogInAsync(account.Email, IdentityHost.Password, (string)renewed["recoveryCodes"]![0]!)).StatusCode);
    }

    private async Task<(Account Account, string Key, string[] Recovery)> EnabledAsync()
    {
        var account = await host.SignUpAsync();
        using var client = host.ClientFor(account.Caller);
        var setup = await (await client.PostAsync("/api/auth/two-factor", null)).DataAsync();
        var key = (string)setup["key"]!;
        Assert.StartsWith("otpauth://totp/MediaLab:", (string)setup["uri"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync("/api/auth/two-factor/confirm", new { code = "000000" })).StatusCode);

        var confirmed = await (await client.PostAsJsonAsync("/api/auth/two-factor/confirm", new { code = Totp.Now(key) })).DataAsync();
        return (account, key, [.. confirmed["recoveryCodes"]!.AsArray().Select(code => (string)code!)]);
    }
}
