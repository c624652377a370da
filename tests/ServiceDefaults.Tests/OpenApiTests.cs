using System.Text.Json.Nodes;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class OpenApiTests(SampleHost host)
{
    [Fact]
    public async Task The_document_says_what_an_operation_takes_answers_and_refuses()
    {
        using var anonymous = host.ClientFor(null);

        var document = JsonNode.Parse(await anonymous.GetStringAsync("/openapi/v1.json"))!;

        Assert.StartsWith("3.1", (string)document["openapi"]!, StringComparison.Ordinal);
        var create = document["paths"]!["/api/notes"]!["post"]!;
        Assert.Equal("CreateNote", (string)create["operationId"]!);
        Assert.Equal("Makes a note.", (string)create["description"]!);
        Assert.Contains("Idempotency-Key", create["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!));
        Assert.Equal(["IDEMPOTENCY_KEY_REUSED"], create["responses"]!["422"]!["x-error-codes"]!.AsArray().Select(code => (string)code!));
        Assert.NotNull(create["responses"]!["400"]!["content"]!["application/problem+json"]);
        var request = document["components"]!["schemas"]!["CreateNoteRequest"]!;
        Assert.Equal("What it says; 1 to 200 characters.", (string)request["properties"]!["text"]!["description"]!);
        Assert.Equal("integer", (string)request["properties"]!["priority"]!["type"]!);
        Assert.Equal("What it says.", (string)document["components"]!["schemas"]!["NoteResponse"]!["properties"]!["text"]!["description"]!);
        Assert.Equal("#/components/schemas/NoteResponse", (string)document["components"]!["schemas"]!["EnvelopeOfNoteResponse"]!["properties"]!["data"]!["$ref"]!);
        Assert.Equal("""{"text":"Buy milk.","label":"kitchen"}""", create["requestBody"]!["content"]!["application/json"]!["example"]!.ToJsonString());
        var answer = create["responses"]!["201"]!["content"]!["application/json"]!["example"]!;
        Assert.True((bool)answer["success"]!);
        Assert.Equal("Buy milk.", (string?)answer["data"]!["text"]);
        Assert.False((bool)request["additionalProperties"]!);
        Assert.Null(document["components"]!["schemas"]!["NoteResponse"]!["additionalProperties"]);
        Assert.Equal(["data", "message", "success"], document["components"]!["schemas"]!["EnvelopeOfNoteResponse"]!["required"]!.AsArray().Select(name => (string)name!).Order());
        Assert.Equal("RATE_LIMITED", (string?)create["responses"]!["429"]!["content"]!["application/problem+json"]!["example"]!["error"]);
        var limit = document["paths"]!["/api/notes"]!["get"]!["parameters"]!.AsArray().Single(parameter => (string)parameter!["name"]! == "limit")!;
        Assert.Equal("How many items, 1 to 100.", (string)limit["description"]!);
    }
}
