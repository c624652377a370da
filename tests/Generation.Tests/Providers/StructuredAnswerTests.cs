using System.Text;
using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Answers in the shape of a JSON Schema: sent in each provider's way, and the answer is what was asked for.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class StructuredAnswerTests(SimulatorHost host)
{
    private const string Schema = """
        {"type":"object","properties":{"title":{"type":"string"},"shots":{"type":"array","items":{"type":"integer"}}},"required":["title","shots"],"additionalProperties":false}
        """;

    [Theory]
    [InlineData("openai/gpt-6-luna", "response_format", """{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":SCHEMA}}""")]
    [InlineData("openai/gpt-6-sol", "text", """{"format":{"type":"json_schema","name":"answer","strict":true,"schema":SCHEMA}}""")]
    [InlineData("anthropic/claude-haiku-5-5", "output_config", """{"format":{"type":"json_schema","schema":SCHEMA}}""")]
    [InlineData("anthropic/claude-opus-5-5", "output_config", """{"effort":"low","format":{"type":"json_schema","schema":SCHEMA}}""")]
    [InlineData("gemini/gemini-3.8-flash", "generationConfig", """{"maxOutputTokens":2048,"thinkingConfig":{"thinkingLevel":"LOW"},"responseMimeType":"application/json","responseJsonSchema":SCHEMA}""")]
    public async Task A_schema_is_sent_and_the_answer_fits_it(string model, string member, string sent)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, "text", new { jsonSchema = Schema }, "completed");

        var request = Assert.Single(host.Simulator.Submissions.By(key)).Request;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sent.Replace("SCHEMA", Schema, StringComparison.Ordinal)), request[member]), request.ToJsonString());
        var answer = JsonNode.Parse(Encoding.UTF8.GetString(host.OnlyOutput(generation)))!;
        Assert.Equal(("A lighthouse at dusk", 1), ((string?)answer["title"], (int)Assert.Single(answer["shots"]!.AsArray())!));
    }

    [Fact]
    public async Task A_schema_that_the_provider_cannot_hold_an_answer_to_is_refused_in_its_words()
    {
        var (generation, _) = await host.RunAsync("openai/gpt-6-luna", Scenario.Ok, "text", new { jsonSchema = """{"type":"object","properties":{}}""" }, "failed");

        Assert.Equal("PROVIDER_REJECTED_REQUEST", (string?)generation["error"]!["code"]);
        Assert.Contains("additionalProperties", (string?)generation["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mistral/mistral-small-2603", Schema)]
    [InlineData("openai/gpt-6-luna", "no json")]
    [InlineData("openai/gpt-6-luna", "[]")]
    public async Task Where_it_cannot_be_it_is_refused_by_name(string model, string schema)
    {
        var (caller, _) = host.CallerWith(model.Split('/')[0], Scenario.Ok);
        using var client = host.ClientFor(caller);

        var (status, body) = await client.PostJsonAsync(
            "/api/generate", new { projectId = Guid.CreateVersion7(), type = "text", prompt = "A lighthouse", model, parameters = new { jsonSchema = schema } });

        Assert.Equal(400, status);
        Assert.Contains("jsonSchema", body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_model_that_has_the_setting_calls_it_so()
    {
        var models = new ModelCatalogue().Models.Where(model => model.Parameters.Any(parameter => parameter.Name == "jsonSchema")).ToArray();

        Assert.Equal(["anthropic", "gemini", "openai"], models.Select(model => model.Provider.Provider).Distinct().Order());
        Assert.All(models, model => Assert.Equal("text", model.Modality));
    }
}
