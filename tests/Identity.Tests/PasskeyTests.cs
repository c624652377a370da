using System.Net;
using System.Net.Http.Json;
using MediaLab.ServiceDefaults.Http;
using MediaLab.Testing;

namespace MediaLab.Identity.Tests;

[Collection(IdentityCollection.Name)]
public sealed class PasskeyTests(IdentityHost host)
{
    private const string Origin = "http://localhost";

    [Fact]
    public async Task A_registered_passkey_signs_in_without_a_password()
    {
        var account = await host.SignUpAsync();
        using var device = new SoftwareAuthenticator(Origin);
        await RegisterAsync(account, device);

        var answer = await LogInAsync(device);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var caller = await host.CallerOfSessionAsync(answer.Headers.GetValues(InternalHeaders.SessionValue).Single());
        Assert.Equal(account.Caller.UserId, caller!.UserId);
    }

    [Fact]
    public async Task A_signature_over_something_else_or_by_a_stranger_does_not()
    {
        using var device = new SoftwareAuthenticator(Origin);
        using var stranger = new SoftwareAuthenticator(Origin);
        await RegisterAsync(await host.SignUpAsync(), device);

        Assert.Equal("PASSKEY_INVALID", await (await LogInAsync(device, tamper: true)).ErrorAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(stranger)).StatusCode);
    }

    [Fact]
    public async Task A_challenge_is_good_for_one_answer()
    {
        using var device = new SoftwareAuthenticator(Origin);
        await RegisterAsync(await host.SignUpAsync(), device);
        using var visitor = Visitor();
        var begun = await (await visitor.PostAsync("/api/auth/passkeys/login/options", null)).DataAsync();
        var body = new { challengeId = (string?)begun["challengeId"], credential = device.Get(begun["options"]!) };
        (await visitor.PostAsJsonAsync("/api/auth/passkeys/login", body)).EnsureSuccessStatusCode();

        var again = await visitor.PostAsJsonAsync("/api/auth/passkeys/login", body);

        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task A_passkey_is_listed_and_once_removed_signs_nobody_in()
    {
        var account = await host.SignUpAsync();
        using var device = new SoftwareAuthenticator(Origin);
        var id = await RegisterAsync(account, device);
        using var client = host.ClientFor(account.Caller);
        var listed = (await (await client.GetAsync("/api/auth/passkeys")).DataAsync())["items"]!.AsArray();
        Assert.Equal("Phone", (string?)Assert.Single(listed)!["name"]);

        using var other = host.ClientFor((await host.SignUpAsync()).Caller);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"/api/auth/passkeys/{id}")).StatusCode);
        (await client.DeleteAsync($"/api/auth/passkeys/{id}")).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.Unauthorized, (await LogInAsync(device)).StatusCode);
    }

    private async Task<string> RegisterAsync(Account account, SoftwareAuthenticator device)
    {
        using var client = host.ClientFor(account.Caller);
        client.DefaultRequestHeaders.Add("Origin", Origin);
        var begun = await (await client.PostAsync("/api/auth/passkeys/options", null)).DataAsync();
        var created = await client.PostAsJsonAsync(
            "/api/auth/passkeys", new { challengeId = (string?)begun["challengeId"], name = "Phone", credential = device.Create(begun["options"]!) });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        return (string)(await created.DataAsync())["id"]!;
    }

    private async Task<HttpResponseMessage> LogInAsync(SoftwareAuthenticator device, bool tamper = false)
    {
        using var visitor = Visitor();
        var begun = await (await visitor.PostAsync("/api/auth/passkeys/login/options", null)).DataAsync();
        return await visitor.PostAsJsonAsync(
            "/api/auth/passkeys/login", new { challengeId = (string?)begun["challengeId"], credential = device.Get(begun["options"]!, tamper) });
    }

    private HttpClient Visitor()
    {
        var visitor = host.VisitorClient();
        visitor.DefaultRequestHeaders.Add("Origin", Origin);
        return visitor;
    }
}
