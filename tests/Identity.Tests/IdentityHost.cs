using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MediaLab.Contracts.Identity.V1;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.ServiceDefaults.Http;
using MediaLab.Testing;
using CredentialsClient = MediaLab.Contracts.Identity.V1.Credentials.CredentialsClient;

namespace MediaLab.Identity.Tests;

/// <summary>The Identity service over a real database.</summary>
public class IdentityHost() : ServiceHost<Program>("identity")
{
    public const string Password = "correct horse battery staple";

    public static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    /// <summary>Signs up as the gateway would for a visitor.</summary>
    public async Task<Account> SignUpAsync(string? email = null, string? setupToken = null)
    {
        email ??= NewEmail();
        using var visitor = VisitorClient();
        var answer = await visitor.PostAsJsonAsync("/api/auth/signup", new { email, password = Password, name = "Ada Lovelace", setupToken });
        answer.EnsureSuccessStatusCode();
        var value = answer.Headers.GetValues(InternalHeaders.SessionValue).Single();
        return new Account(email, value, await CallerOfSessionAsync(value) ?? throw new InvalidOperationException("The new session is not known."));
    }

    public async Task<HttpResponseMessage> LogInAsync(string email, string password, string? code = null)
    {
        using var visitor = VisitorClient();
        return await visitor.PostAsJsonAsync("/api/auth/login", new { email, password, code });
    }

    /// <summary>Whose session this is, as the gateway asks; null when it is not good.</summary>
    public async Task<Caller?> CallerOfSessionAsync(string value) =>
        CallerOf(await Credentials().LookupSessionAsync(Request(value)), isToken: false);

    public async Task<Caller?> CallerOfTokenAsync(string token) =>
        CallerOf(await Credentials().LookupAccessTokenAsync(Request(token)), isToken: true);

    public CredentialsClient Credentials(string callingService = "gateway") => new(ChannelFor(callingService, null));

    /// <summary>SQL as the administrator of the database.</summary>
    public async Task<object?> SqlAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = Admin.CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return await command.ExecuteScalarAsync();
    }

    public static LookupCredentialRequest Request(string value) =>
        new() { CredentialSha256 = ByteString.CopyFrom(SHA256.HashData(Encoding.UTF8.GetBytes(value))) };

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<IdentityDb>(services);

    private static Caller? CallerOf(CredentialReply reply, bool isToken) => reply.Found
        ? new Caller(
            Guid.Parse(reply.UserId), Guid.Parse(reply.WorkspaceId), reply.Role, Guid.Parse(reply.CredentialId), reply.Administrator, isToken ? [.. reply.Scopes] : null)
        : null;
}

/// <summary>A person who has signed up.</summary>
public sealed record Account(string Email, string SessionValue, Caller Caller);

internal static class Answers
{
    public static async Task<JsonNode> DataAsync(this HttpResponseMessage answer)
    {
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["data"]!;
    }

    public static async Task<string?> ErrorAsync(this HttpResponseMessage answer) => (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["error"];
}

/// <summary>One host for all tests of the assembly: starting one costs more than a test.</summary>
[CollectionDefinition(Name)]
public sealed class IdentityCollection : ICollectionFixture<IdentityHost>
{
    public const string Name = "identity";
}
