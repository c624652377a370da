using System.Net;
using System.Net.Http.Json;
using MediaLab.ServiceDefaults.Http;

namespace MediaLab.Identity.Tests;

[Collection(IdentityCollection.Name)]
public sealed class SignUpTests(IdentityHost host)
{
    [Fact]
    public async Task A_new_account_owns_a_personal_workspace_which_others_hear_of()
    {
        var account = await host.SignUpAsync();

        using var client = host.ClientFor(account.Caller);
        var me = await (await client.GetAsync("/api/auth/me")).DataAsync();
        Assert.Equal(account.Email, (string?)me["user"]!["email"]);
        Assert.Equal("Ada Lovelace's workspace", (string?)me["workspace"]!["name"]);
        Assert.True((bool)me["workspace"]!["personal"]!);
        Assert.Equal("owner", (string?)me["role"]);
        Assert.Equal(1L, await host.SqlAsync("select count(*) from outbox where type = 'WorkspaceCreated' and workspace_id = @id", ("id", account.Caller.WorkspaceId)));
    }

    [Fact]
    public async Task The_session_is_handed_to_the_gateway_only_and_stored_as_a_hash()
    {
        using var visitor = host.VisitorClient();
        var answer = await visitor.PostAsJsonAsync("/api/auth/signup", new { email = IdentityHost.NewEmail(), password = IdentityHost.Password, name = "Ada" });

        var value = answer.Headers.GetValues(InternalHeaders.SessionValue).Single();
        Assert.Equal(43, value.Length);
        Assert.DoesNotContain(value, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1L, await host.SqlAsync("select count(*) from sessions where value_sha256 = sha256(convert_to(@value, 'UTF8'))", ("value", value)));
        Assert.Equal(0L, await host.SqlAsync("select count(*) from sessions where position(convert_to(@value, 'UTF8') in value_sha256) > 0", ("value", value)));
    }

    [Theory]
    [InlineData("short pw", "too short")]
    [InlineData("qwertyuiop", "common")]
    [InlineData("Password2024!", "a common word with digits around it")]
    [InlineData("aaaaaaaaaaaa", "one character")]
    [InlineData("my-grace.hopper-99", "contains the mailbox")]
    [InlineData("Grace Murray Hopper", "contains the name")]
    public async Task A_weak_password_is_refused_with_words(string password, string why)
    {
        using var visitor = host.VisitorClient();

        var answer = await visitor.PostAsJsonAsync("/api/auth/signup", new { email = "grace.hopper@example.com", password, name = "Grace Murray Hopper" });

        Assert.True(HttpStatusCode.BadRequest == answer.StatusCode, why);
        Assert.Equal("PASSWORD_TOO_WEAK", await answer.ErrorAsync());
        Assert.Equal(0L, await host.SqlAsync("select count(*) from users where email = 'grace.hopper@example.com'"));
    }

    [Fact]
    public async Task One_address_makes_one_account_however_it_is_written_and_however_many_try_at_once()
    {
        var email = IdentityHost.NewEmail();
        using var visitor = host.VisitorClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => visitor.PostAsJsonAsync(
            "/api/auth/signup", new { email = number % 2 == 0 ? email : email.ToUpperInvariant(), password = IdentityHost.Password, name = "Ada" })));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal(1L, await host.SqlAsync("select count(*) from users where lower(email) = @email", ("email", email)));
    }

    [Theory]
    [InlineData("""{"email":"not an address","password":"correct horse battery","name":"x"}""", "VALIDATION_FAILED")]
    [InlineData("""{"email":"a@b.example","password":"correct horse battery","name":""}""", "VALIDATION_FAILED")]
    [InlineData("""{"email":"a@b.example","password":"correct horse battery","name":"x","administrator":true}""", "INVALID_REQUEST")]
    [InlineData("""{"email":"a@b.example","password":["x"],"name":"x"}""", "INVALID_REQUEST")]
    public async Task A_bad_body_is_a_400(string body, string code)
    {
        using var visitor = host.VisitorClient();

        var answer = await visitor.PostAsync("/api/auth/signup", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, await answer.ErrorAsync());
    }

    [Fact]
    public async Task Only_the_gateway_can_reach_sign_up()
    {
        using var direct = host.ClientFor(null);

        var answer = await direct.PostAsJsonAsync("/api/auth/signup", new { email = IdentityHost.NewEmail(), password = IdentityHost.Password, name = "Ada" });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
