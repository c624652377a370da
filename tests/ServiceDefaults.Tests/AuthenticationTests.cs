using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using MediaLab.Contracts.Projects.V1;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class AuthenticationTests(SampleHost host)
{
    [Fact]
    public async Task The_gateways_token_is_accepted()
    {
        using var client = host.ClientFor(Callers.New());

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/notes")).StatusCode);
    }

    public static TheoryData<string> BadTokens => new(Bad.Keys);

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_token_that_is_not_the_gateways_for_this_service_now_is_401(string flaw)
    {
        _ = host.Server;
        var token = Bad[flaw](KeyOf("gateway"), KeyOf("costing"));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(token));
    }

    [Fact]
    public async Task The_token_those_are_made_from_is_good() =>
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(Token(KeyOf("gateway"))));

    [Fact]
    public async Task Another_services_token_does_not_open_public_routes() =>
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfAsync(Token(KeyOf("costing"), issuer: "costing")));

    [Fact]
    public async Task A_key_published_later_is_trusted_without_a_restart()
    {
        _ = host.Server;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(Token(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), issuer: "latecomer")));

        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfAsync(Token(KeyOf("latecomer"), issuer: "latecomer")));
    }

    [Theory]
    [InlineData("generation", HttpStatusCode.OK)]
    [InlineData("costing", HttpStatusCode.Forbidden)]
    [InlineData("gateway", HttpStatusCode.Forbidden)]
    public async Task A_route_for_one_service_refuses_the_others(string service, HttpStatusCode status) =>
        Assert.Equal(status, await StatusOfAsync(Token(KeyOf(service), issuer: service), "/internal/answer"));

    [Theory]
    [InlineData("owner", null, "/api/session", HttpStatusCode.OK)]
    [InlineData("owner", "manage", "/api/session", HttpStatusCode.Forbidden)]
    [InlineData("owner", "read", "/api/notes", HttpStatusCode.OK)]
    [InlineData("owner", "read", "POST /api/spend", HttpStatusCode.Forbidden)]
    [InlineData("owner", "generate", "POST /api/spend", HttpStatusCode.OK)]
    [InlineData("owner", "manage", "POST /api/spend", HttpStatusCode.OK)]
    [InlineData("owner", "", "/api/notes", HttpStatusCode.Forbidden)]
    [InlineData("viewer", null, "/api/notes", HttpStatusCode.OK)]
    [InlineData("viewer", null, "POST /api/spend", HttpStatusCode.Forbidden)]
    [InlineData("viewer", "manage", "POST /api/spend", HttpStatusCode.Forbidden)]
    public async Task Scopes_and_roles_open_what_they_name(string role, string? scopes, string route, HttpStatusCode status)
    {
        using var client = host.ClientFor(Callers.New(role) with { Scopes = scopes?.Split(' ') });
        var parts = route.Split(' ');

        var answer = await client.SendAsync(new HttpRequestMessage(parts.Length == 2 ? HttpMethod.Post : HttpMethod.Get, parts[^1]));

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Only_a_session_of_the_administrator_administrates()
    {
        using var session = host.ClientFor(Callers.New() with { Administrator = true });
        using var token = host.ClientFor(Callers.New() with { Administrator = true, Scopes = ["manage"] });

        Assert.Equal(HttpStatusCode.OK, (await session.GetAsync("/api/administration")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await token.GetAsync("/api/administration")).StatusCode);
    }

    [Fact]
    public async Task Grpc_refusals_keep_their_meaning_and_their_secrets()
    {
        using var allowed = host.ChannelFor("generation", Callers.New());
        using var other = host.ChannelFor("costing", Callers.New());
        var question = new GetProjectRequest { ProjectId = Guid.NewGuid().ToString() };

        var missing = await Assert.ThrowsAsync<RpcException>(async () => await new ProjectLookup.ProjectLookupClient(allowed).GetProjectAsync(question));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new ProjectLookup.ProjectLookupClient(other).GetProjectAsync(question));
        var invalid = await Assert.ThrowsAsync<RpcException>(async () => await new ProjectLookup.ProjectLookupClient(allowed).GetProjectAsync(new GetProjectRequest { ProjectId = "x" }));

        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        Assert.Equal("NOT_FOUND", missing.Trailers.GetValue("error-code"));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, invalid.StatusCode);
    }

    private static Dictionary<string, Func<ECDsaSecurityKey, ECDsaSecurityKey, string>> Bad { get; } = new()
    {
        ["another audience"] = (gateway, _) => Token(gateway, audience: "costing"),
        ["no audience"] = (gateway, _) => Token(gateway, audience: null),
        ["unknown issuer"] = (gateway, _) => Token(gateway, issuer: "stranger"),
        ["issuer that is a path"] = (gateway, _) => Token(gateway, issuer: "../private/gateway"),
        ["expired"] = (gateway, _) => Token(gateway, expires: DateTime.UtcNow.AddMinutes(-1)),
        ["not yet valid"] = (gateway, _) => Token(gateway, notBefore: DateTime.UtcNow.AddMinutes(1)),
        ["signed by another service"] = (_, costing) => Token(costing),
        ["tampered with"] = (gateway, _) => Tamper(Token(gateway)),
        ["unsigned"] = (_, _) => Encode("""{"alg":"none","typ":"JWT"}""") + "." + Token(null!, unsigned: true).Split('.')[1] + ".",
        ["signed with the public key as a secret"] = (gateway, _) => Symmetric(gateway),
        ["not a token"] = (_, _) => "nonsense",
    };

    private static string Token(
        ECDsaSecurityKey key, string issuer = "gateway", string? audience = "sample", DateTime? expires = null, DateTime? notBefore = null, bool unsigned = false) =>
        Create(unsigned ? null : new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256), issuer, audience, expires, notBefore);

    private static string Create(SigningCredentials? credentials, string issuer = "gateway", string? audience = "sample", DateTime? expires = null, DateTime? notBefore = null) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = notBefore ?? DateTime.UtcNow.AddMinutes(-5),
            IssuedAt = DateTime.UtcNow.AddMinutes(-5),
            Expires = expires ?? DateTime.UtcNow.AddMinutes(5),
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object>
            {
                [ClaimTypes.NameIdentifier] = Guid.NewGuid().ToString(),
                ["workspace"] = Guid.NewGuid().ToString(),
                ["role"] = "owner",
            },
        });

    private static string Symmetric(ECDsaSecurityKey key) => Create(new SigningCredentials(
        new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key.ECDsa.ExportSubjectPublicKeyInfoPem())), SecurityAlgorithms.HmacSha256));

    /// <summary>Makes a viewer an owner without the key.</summary>
    private static string Tamper(string token)
    {
        var parts = token.Split('.');
        var payload = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        return $"{parts[0]}.{Encode(payload.Replace("owner", "admin", StringComparison.Ordinal))}.{parts[2]}";
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private ECDsaSecurityKey KeyOf(string service) => new TrustKeys(
        new ConfigurationBuilder().AddInMemoryCollection([new("MEDIALAB_DATA", host.DataFolder)]).Build(), new ServiceIdentity(service)).SigningKey;

    private async Task<HttpStatusCode> StatusOfAsync(string token, string path = "/api/notes")
    {
        using var client = host.ClientFor(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await client.GetAsync(path);
        if (!answer.IsSuccessStatusCode)
        {
            await ErrorTests.AssertProblemAsync(answer, (int)answer.StatusCode, answer.StatusCode is HttpStatusCode.Unauthorized ? "UNAUTHENTICATED" : "FORBIDDEN");
        }

        return answer.StatusCode;
    }
}
