using System.Net;
using System.Net.Http.Json;

namespace MediaLab.Identity.Tests;

/// <summary>Each test has an installation of its own: there is one administrator in each.</summary>
public sealed class AdministratorTests : IAsyncLifetime, IDisposable
{
    private readonly IdentityHost _host = new();

    private string TokenFile => Path.Combine(_host.DataFolder, "setup-token");

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _host.CreateClient().Dispose();
    }

    public Task DisposeAsync() => ((IAsyncLifetime)_host).DisposeAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_set_up_token_makes_one_administrator_and_is_gone_then()
    {
        var (first, second) = (await _host.SignUpAsync(), await _host.SignUpAsync());
        var token = await File.ReadAllTextAsync(TokenFile);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenFile));
        }

        Assert.False(first.Caller.Administrator);
        using var client = _host.ClientFor(first.Caller);

        var wrong = await client.PostAsJsonAsync("/api/auth/administrator", new { setupToken = new string('0', token.Length) });
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.Equal("SETUP_TOKEN_INVALID", await wrong.ErrorAsync());

        var right = await client.PostAsJsonAsync("/api/auth/administrator", new { setupToken = token });
        right.EnsureSuccessStatusCode();
        Assert.False(File.Exists(TokenFile));
        Assert.Null(await _host.CallerOfSessionAsync(first.SessionValue));
        var promoted = await _host.CallerOfSessionAsync(right.Headers.GetValues(ServiceDefaults.Http.InternalHeaders.SessionValue).Single());
        Assert.True(promoted!.Administrator);

        using var late = _host.ClientFor(second.Caller);
        Assert.Equal(HttpStatusCode.Forbidden, (await late.PostAsJsonAsync("/api/auth/administrator", new { setupToken = token })).StatusCode);
        // Not even with a token left behind.
        await File.WriteAllTextAsync(TokenFile, token);
        Assert.Equal(HttpStatusCode.Forbidden, (await late.PostAsJsonAsync("/api/auth/administrator", new { setupToken = token })).StatusCode);
    }

    [Fact]
    public async Task Only_the_administrator_closes_registration_and_then_nobody_signs_up()
    {
        var stranger = await _host.SignUpAsync();
        var administrator = await _host.SignUpAsync(setupToken: await File.ReadAllTextAsync(TokenFile));
        Assert.True(administrator.Caller.Administrator);
        using var outsider = _host.ClientFor(stranger.Caller);
        Assert.Equal(HttpStatusCode.Forbidden, (await outsider.PutAsJsonAsync("/api/auth/registration", new { open = false })).StatusCode);

        using var client = _host.ClientFor(administrator.Caller);
        (await client.PutAsJsonAsync("/api/auth/registration", new { open = false })).EnsureSuccessStatusCode();

        using var visitor = _host.VisitorClient();
        Assert.False((bool)(await (await visitor.GetAsync("/api/auth/registration")).DataAsync())["open"]!);
        var refused = await visitor.PostAsJsonAsync("/api/auth/signup", new { email = IdentityHost.NewEmail(), password = IdentityHost.Password, name = "Ada" });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("REGISTRATION_CLOSED", await refused.ErrorAsync());
    }

    [Fact]
    public async Task Many_with_the_token_at_once_make_one_administrator()
    {
        var accounts = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _host.SignUpAsync()));
        var token = await File.ReadAllTextAsync(TokenFile);

        var answers = await Task.WhenAll(accounts.Select(account => _host.ClientFor(account.Caller).PostAsJsonAsync("/api/auth/administrator", new { setupToken = token })));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(1L, await _host.SqlAsync("select count(*) from users where administrator"));
    }

    [Fact]
    public async Task When_the_administrator_leaves_there_is_a_new_token()
    {
        var administrator = await _host.SignUpAsync(setupToken: await File.ReadAllTextAsync(TokenFile));
        Assert.False(File.Exists(TokenFile));
        using var client = _host.ClientFor(administrator.Caller);

        var deletion = new HttpRequestMessage(HttpMethod.Delete, "/api/auth/account") { Content = JsonContent.Create(new { password = IdentityHost.Password }) };
        (await client.SendAsync(deletion)).EnsureSuccessStatusCode();

        Assert.True(File.Exists(TokenFile));
    }
}
