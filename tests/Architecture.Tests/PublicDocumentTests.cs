using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Gateway.OpenApi;
using MediaLab.Gateway.Proxy;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Architecture.Tests;

/// <summary>What a developer is told about the public API is complete, and true.</summary>
[Collection(SystemCollection.Name)]
public sealed class PublicDocumentTests(InspectedSystem system)
{
    /// <summary>Costing says it to Generation, nobody to a client.</summary>
    private static readonly string[] Internal = ["HOLD_CLOSED"];

    /// <summary>Refusals of what a body says, by services that nothing of it has been prepared in; not of how it is written.</summary>
    private static readonly string[] NotAboutForm = ["PASSKEY_INVALID", "TWO_FACTOR_CODE_INVALID"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_document_in_the_repository_is_up_to_date() =>
        Repository.AssertUpToDate("docs/openapi.json", (await DocumentAsync()).ToJsonString(Readable) + "\n");

    [Fact]
    public async Task Every_operation_is_named_after_its_file_and_says_what_it_takes_answers_and_refuses()
    {
        var files = system.All.SelectMany(service => Repository.SourcesOf(service.Name)).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var wrong = new List<string>();
        foreach (var (method, path, operation) in Operations(await DocumentAsync()))
        {
            var id = (string?)operation["operationId"];
            // A second address of a use case has a name of its own.
            Expect(id is not null && (files.Contains(id) || id == "CancelJob"), "is not named after its file");
            Expect(!string.IsNullOrEmpty((string?)operation["summary"]), "has no summary");
            Expect(operation["tags"] is JsonArray { Count: 1 }, "has no tag");
            foreach (var (type, body) in operation["requestBody"]?["content"] as JsonObject ?? [])
            {
                Expect(body!["schema"] is not null && body["example"] is not null, $"takes {type} without a schema or an example");
            }

            var responses = operation["responses"]!.AsObject();
            Expect(responses.Any(response => response.Key[0] is '2' or '3'), "never succeeds");
            foreach (var (status, response) in responses)
            {
                var content = response!["content"] as JsonObject ?? [];
                if (status[0] is '2' or '3')
                {
                    Expect(status is "302" or "304" || content.Count == 1, $"{status} has no body");
                    Expect(content.All(body => body.Value!["schema"] is { } schema && (body.Value["example"] is not null || (string?)schema["format"] == "binary")), $"{status} has no schema or no example");
                    continue;
                }

                var codes = response["x-error-codes"] as JsonArray ?? [];
                var example = content["application/problem+json"]?["example"];
                Expect(codes.Count > 0 && codes.Count == codes.Select(code => (string?)code).Distinct().Count(), $"{status} lists no codes, or one twice");
                Expect((int?)example?["status"] == int.Parse(status, null), $"{status} has an example of another status");
                Expect(codes.Any(code => (string?)code == (string?)example?["error"]), $"{status} has an example of another code");
            }

            void Expect(bool fact, string otherwise)
            {
                if (!fact)
                {
                    wrong.Add($"{method} {path} {otherwise}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_example_is_what_its_schema_says()
    {
        var document = await DocumentAsync();
        var schemas = new OpenApiDocument(document);
        var wrong = new List<string>();
        var checkedExamples = 0;
        foreach (var (method, path, operation) in Operations(document))
        {
            var bodies = operation["responses"]!.AsObject().Select(response => response.Value).Append(operation["requestBody"]);
            foreach (var body in bodies.SelectMany(body => body?["content"] as JsonObject ?? []).Select(body => body.Value!).Where(body => body["example"] is not null))
            {
                wrong.AddRange(schemas.Problems(body["schema"]!, body["example"]).Select(problem => $"{method} {path} {problem}"));
                checkedExamples++;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(checkedExamples > 500);
    }

    [Fact]
    public async Task Every_example_of_a_body_passes_the_validation_of_its_service()
    {
        var wrong = new List<string>();
        var sent = 0;
        foreach (var service in system.Services)
        {
            var document = await DescriptionAsync(service);
            foreach (var (method, path, operation) in Operations(document).Where(entry => entry.Operation["requestBody"]?["content"]?["application/json"] is not null))
            {
                using var client = service.AsSomeone();
                var body = operation["requestBody"]!["content"]!["application/json"]!["example"]!;
                using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal));
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
                using var answer = await client.SendAsync(request);
                sent++;
                var code = answer.IsSuccessStatusCode ? null : (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["error"];
                if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType && !NotAboutForm.Contains(code))
                {
                    wrong.Add($"{method} {path} refuses its own example: {await answer.Content.ReadAsStringAsync()}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(sent > 20);
    }

    [Fact]
    public async Task Every_code_in_the_document_is_a_constant_and_every_constant_is_in_the_document()
    {
        var document = await DocumentAsync();
        var assemblies = system.All.Select(service => service.Assembly).Append(typeof(ErrorCodes).Assembly);
        var constants = assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("ErrorCodes", StringComparison.Ordinal) || type.Name == "FailureCodes")
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(constant => (string)constant.GetRawConstantValue()!).ToHashSet();
        var listed = Operations(document).SelectMany(entry => entry.Operation["responses"]!.AsObject())
            .SelectMany(response => response.Value!["x-error-codes"] as JsonArray ?? []).Select(code => (string)code!).ToHashSet();
        var text = document.ToJsonString();

        Assert.NotEmpty(listed);
        Assert.Empty(listed.Except(constants));
        Assert.All(constants.Except(Internal), code => Assert.Contains(code, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_operation_names_exactly_the_credentials_that_open_it()
    {
        var operations = Operations(await DocumentAsync()).ToLookup(entry => (string?)entry.Operation["operationId"]);
        var (wrong, compared) = (new List<string>(), new HashSet<string>());
        foreach (var (service, endpoint) in system.All.SelectMany(service => service.Endpoints.Where(EndpointTests.IsPublic).Select(endpoint => (service, endpoint))))
        {
            foreach (var (method, path, operation) in operations[EndpointTests.NameOf(endpoint) ?? ""])
            {
                var (says, does) = (operation["security"]!.ToJsonString(), await OpenedByAsync(service.Services, endpoint));
                if (says != does)
                {
                    wrong.Add($"{method} {path} says {says} but takes {does}");
                }

                if (service != system.Gateway && ProxyAsksNobody(method, path) != (does == "[]"))
                {
                    wrong.Add($"{method} {path}: the gateway and the service do not agree on whether it needs credentials");
                }

                compared.Add($"{method} {path}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(operations.Sum(entry => entry.Count()), compared.Count);
    }

    /// <summary>The credentials that pass the endpoint's own policies, written as the document does.</summary>
    private static async Task<string> OpenedByAsync(IServiceProvider services, RouteEndpoint endpoint)
    {
        var (provider, authorization) = (services.GetRequiredService<IAuthorizationPolicyProvider>(), services.GetRequiredService<IAuthorizationService>());
        var policy = await AuthorizationPolicy.CombineAsync(provider, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>())
            ?? await provider.GetFallbackPolicyAsync();
        if (policy is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || await PassesAsync(new ClaimsIdentity([new Claim("iss", "gateway")])))
        {
            return "[]";
        }

        Assert.True(await PassesAsync(Person([new Claim("administrator", "true")])), $"{endpoint} opens for nobody.");
        foreach (var scopes in (string[])["read", "read generate", "read generate manage"])
        {
            if (await PassesAsync(Person([new Claim("scopes", scopes)])))
            {
                return $$"""[{"accessToken":["{{scopes.Split(' ')[^1]}}"]},{"session":[]}]""";
            }
        }

        return """[{"session":[]}]""";

        async Task<bool> PassesAsync(ClaimsIdentity identity) => (await authorization.AuthorizeAsync(new ClaimsPrincipal(identity), null, policy!.Requirements)).Succeeded;

        static ClaimsIdentity Person(Claim[] more) => new(
            [new("iss", "gateway"), new(ClaimTypes.NameIdentifier, $"{Guid.NewGuid()}"), new("workspace", $"{Guid.NewGuid()}"), new("role", "owner"), .. more], "test");
    }

    private static bool ProxyAsksNobody(string method, string path) => ApiRoutes.Routes().Any(route =>
        route.AuthorizationPolicy == "anonymous" && route.Match.Methods!.Contains(method)
        && (route.Match.Path!.Split("{**") is [var start, _] ? $"{path}/".StartsWith(start, StringComparison.Ordinal) : path == route.Match.Path));

    private async Task<JsonObject> DocumentAsync()
    {
        var merge = await system.Gateway!.Services.GetRequiredService<PublicDocument>().BeginAsync(CancellationToken.None);
        foreach (var service in ApiRoutes.Services)
        {
            merge.Add(service, await DescriptionAsync(system.Services.Single(other => other.Name == service)));
        }

        return merge.Build();
    }

    private static async Task<JsonObject> DescriptionAsync(IInspectedService service)
    {
        using var client = service.Anonymous();
        return (await client.GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!;
    }

    /// <summary>With shared answers in their places.</summary>
    private static IEnumerable<(string Method, string Path, JsonObject Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        where path.Key.StartsWith("/api/", StringComparison.Ordinal)
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, Complete(document, operation.Value!.AsObject()));

    private static JsonObject Complete(JsonObject document, JsonObject operation)
    {
        foreach (var (status, answer) in operation["responses"]!.AsObject().ToList())
        {
            if ((string?)answer?["$ref"] is { } reference)
            {
                operation["responses"]![status] = document["components"]!["responses"]![reference.Split('/')[^1]]!.DeepClone();
            }
        }

        return operation;
    }
}
