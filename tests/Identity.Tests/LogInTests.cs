using System.Net;
using System.Text.Json.Nodes;
using System.Net.Http.Json;
using MediaLab.ServiceDefaults.Http;

namespace MediaLab.Identity.Tests;

[Collection(IdentityCollection.Name)]
public sealed class LogInTests(IdentityHost host)
{
    [Fact]
    public async Task The_right_password_starts_a_session()
    {
        var account = await host.SignUpAsync();

        var answer = await host.LogInAsync(account.Email.ToUpperInvariant(), IdentityHost.Password);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var caller = await host.CallerOfSessionAsync(answer.Headers.GetValues(InternalHeaders.SessionValue).Single());
        Assert.Equal(account.Caller.UserId, caller!.UserId);
        Assert.NotEqual(account.Caller.CredentialId, caller.CredentialId);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_answer_the_same()
    {
        var account = await host.SignUpAsync();

        var wrong = await host.LogInAsync(account.Email, "not the password");
        var unknown = await host.LogInAsync(IdentityHost.NewEmail(), "not the password");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(await FactsAsync(wrong), await FactsAsync(unknown));
        Assert.False(wrong.Headers.Contains(InternalHeaders.SessionValue));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_even_for_the_right_one_until_the_time_is_over()
    {
        var account = await host.SignUpAsync();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.LogInAsync(account.Email, "not the password")).StatusCode);
        }

        var locked = await host.LogInAsync(account.Email, IdentityHost.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        Assert.Equal("INVALID_CREDENTIALS", await locked.ErrorAsync());

        await host.SqlAsync("update users set lockout_end = now() - interval '1 second' where id = @id", ("id", account.Caller.UserId));
        Assert.Equal(HttpStatusCode.OK, (await host.LogInAsync(account.Email, IdentityHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Guesses_at_the_same_time_all_count()
    {
        var account = await host.SignUpAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.LogInAsync(account.Email, "not the password")));

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.LogInAsync(account.Email, IdentityHost.Password)).StatusCode);
    }

    [Fact]
    public async Task A_success_forgets_earlier_failures()
    {
        var account = await host.SignUpAsync();
        for (var attempt = 0; attempt < 9; attempt++)
        {
            var right = attempt % 3 == 2;
            var answer = await host.LogInAsync(account.Email, right ? IdentityHost.Password : "not the password");
            Assert.Equal(right ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    private static async Task<string> FactsAsync(HttpResponseMessage answer)
    {
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>())!.AsObject();
        problem.Remove("traceId");
        return problem.ToJsonString();
    }
}
