using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Gateway.OpenApi;
using Microsoft.AspNetCore.Http;

namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class OpenApiTests(GatewaySystem system)
{
    [Fact]
    public async Task One_document_describes_every_service_that_answers_with_examples_and_error_codes()
    {
        foreach (var service in system.Services.Values)
        {
            service.Answer = http => http.Request.Path == "/openapi/v1.json"
                ? http.Response.WriteAsync("""{"openapi":"3.1.1","info":{"title":"x","version":"v1"},"paths":{}}""")
                : Upstream.DefaultAnswer(http);
        }

        try
        {
            var client = (await system.AnotherAsync()).Plain();
            var answer = await client.GetAsync("/api/openapi.json");
            var document = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

            Assert.StartsWith("3.1", (string)document["openapi"]!, StringComparison.Ordinal);
            Assert.Null(document["x-missing-services"]);
            Assert.Equal("LogIn", (string?)document["paths"]!["/api/auth/login"]!["post"]!["operationId"]);
            Assert.Equal("StreamEvents", (string?)document["paths"]!["/api/events"]!["get"]!["operationId"]);
            Assert.NotNull(document["paths"]!["/api/access-tokens"]);
            Assert.Equal("[]", document["paths"]!["/api/health"]!["get"]!["security"]!.ToJsonString());
            Assert.Equal("""[{"session":[]}]""", document["paths"]!["/api/access-tokens"]!["post"]!["security"]!.ToJsonString());
            Assert.Equal("""[{"accessToken":["read"]},{"session":[]}]""", document["paths"]!["/api/events"]!["get"]!["security"]!.ToJsonString());
            AssertConsistent(document);

            var signUp = document["paths"]!["/api/auth/signup"]!["post"]!;
            Assert.NotNull(signUp["requestBody"]!["content"]!["application/json"]!["example"]!["email"]);
            var answers = signUp["responses"]!.AsObject().ToDictionary(
                answer => answer.Key,
                answer => (string?)answer.Value!["$ref"] is { } reference ? document["components"]!["responses"]![reference.Split('/')[^1]]! : answer.Value!);
            Assert.Contains(answers["409"]["x-error-codes"]!.AsArray(), code => (string?)code == "EMAIL_TAKEN");
            Assert.Equal("EMAIL_TAKEN", (string?)answers["409"]["content"]!["application/problem+json"]!["example"]!["error"]);
            // What the gateway itself answers, in front of the service.
            Assert.Contains(answers["403"]["x-error-codes"]!.AsArray(), code => (string?)code == "CSRF_REQUIRED");
            Assert.Contains(answers["502"]["x-error-codes"]!.AsArray(), code => (string?)code == "CONNECTION_LOST");
            Assert.Contains(answers["504"]["x-error-codes"]!.AsArray(), code => (string?)code == "TIMEOUT");
            Assert.Null(document["paths"]!["/api/events"]!["get"]!["responses"]!["504"]);

            var again = new HttpRequestMessage(HttpMethod.Get, "/api/openapi.json");
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);
        }
        finally
        {
            foreach (var service in system.Services.Values)
            {
                service.Answer = Upstream.DefaultAnswer;
            }
        }
    }

    [Fact]
    public async Task A_service_that_was_never_there_is_named_and_the_rest_is_shown()
    {
        await system.Services["costing"].StopAsync();
        try
        {
            var document = (await (await system.AnotherAsync()).Plain().GetFromJsonAsync<JsonNode>("/api/openapi.json"))!;

            Assert.Contains(document["x-missing-services"]!.AsArray(), service => (string?)service == "costing");
            Assert.NotNull(document["paths"]!["/api/auth/login"]);
        }
        finally
        {
            await system.Services["costing"].StartAsync();
        }
    }

    [Fact]
    public void Names_that_mean_different_things_are_told_apart_and_references_follow()
    {
        var merge = new DocumentMerge();
        merge.Add("alpha", Document("alpha", new JsonObject { ["a"] = new JsonObject { ["type"] = "string" } }));
        merge.Add("beta", Document("beta", new JsonObject { ["b"] = new JsonObject { ["type"] = "integer" } }));

        var merged = merge.Build();

        AssertConsistent(merged);
        var schemas = merged["components"]!["schemas"]!.AsObject();
        Assert.Equal(["BetaItem", "BetaPage", "Item", "Page", "Problem"], schemas.Select(entry => entry.Key));
        Assert.Equal("#/components/schemas/BetaItem", (string?)schemas["BetaPage"]!["items"]!["$ref"]);
        Assert.Equal("BetaList", (string?)merged["paths"]!["/api/beta"]!["get"]!["operationId"]);

        static JsonObject Document(string service, JsonObject members)
        {
            var document = JsonNode.Parse("""
                {
                  "openapi": "3.1.1",
                  "paths": {
                    "/api/SERVICE/": { "get": { "operationId": "List", "tags": ["X"], "x-access": "read", "responses": { "200": { "content": { "application/json": {
                      "schema": { "$ref": "#/components/schemas/Page" } } } } } } },
                    "/internal": { "get": { "operationId": "Hidden" } }
                  },
                  "components": { "schemas": {
                    "Problem": { "type": "object" },
                    "Nobody": { "type": "object" },
                    "Item": { "type": "object" },
                    "Page": { "type": "array", "items": { "$ref": "#/components/schemas/Item" } } } }
                }
                """.Replace("SERVICE", service, StringComparison.Ordinal))!.AsObject();
            document["components"]!["schemas"]!["Item"]!["properties"] = members;
            return document;
        }
    }

    [Theory]
    [InlineData("/api/reference/index.html", "text/html")]
    [InlineData("/api/reference/reference.js", "text/javascript")]
    [InlineData("/api/reference/reference.css", "text/css")]
    public async Task The_reference_page_is_all_here_and_loads_nothing_from_elsewhere(string path, string type)
    {
        var answer = await system.Gateway.Plain().GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", text, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", text, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_its_files_is_under_the_reference_page()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await system.Gateway.Plain().GetAsync("/api/reference/secrets.txt")).StatusCode);
        Assert.Equal("/api/reference/index.html", (await system.Gateway.Plain().GetAsync("/api/reference")).Headers.Location?.ToString());
    }

    /// <summary>operationIds are unique, every operation has responses, every reference leads somewhere.</summary>
    private static void AssertConsistent(JsonNode document)
    {
        var operations = document["paths"]!.AsObject().SelectMany(path => DocumentMerge.Operations(path.Value!.AsObject())).ToList();
        Assert.NotEmpty(operations);
        Assert.Equal(operations.Count, operations.Select(operation => (string)operation["operationId"]!).Distinct().Count());
        Assert.All(operations, operation => Assert.NotNull(operation["responses"]));
        foreach (var reference in References(document))
        {
            Assert.True(reference.Split('/')[1..].Aggregate((JsonNode?)document, (node, name) => node?[name]) is not null, $"{reference} leads nowhere.");
        }

        Assert.All(document["paths"]!.AsObject(), path => Assert.StartsWith("/api/", path.Key, StringComparison.Ordinal));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" && member.Value is JsonValue value ? [(string)value!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
