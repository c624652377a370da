using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Tests.Providers;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Specifications;

/// <summary>Gemini, fal and Replicate: what we send, what the simulator answers and what the catalogue offers agree with what they published.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class QueuedWireFormatTests(SimulatorHost host)
{
    private static readonly Lazy<OpenApiDocument> Gemini = new(() => PublishedSpecifications.Closed("gemini.openapi.json"));
    private static readonly Lazy<OpenApiDocument> Replicate = new(() => PublishedSpecifications.Closed("replicate.openapi.json"));
    private static readonly Lazy<JsonNode> Fal = new(() => PublishedSpecifications.Node("fal-endpoints.json"));

    [SpecificationTheory]
    [InlineData("gemini/gemini-3.8-flash", "text", """{"systemPrompt":"Be brief.","thinkingLevel":"high"}""")]
    [InlineData("gemini/gemini-3-pro-image", "image", """{"size":"4K","aspectRatio":"21:9","seed":3}""")]
    [InlineData("gemini/gemini-2.5-pro-preview-tts", "audio", """{"voice":"Sulafat","instructions":"Whisper"}""")]
    public async Task Gemini_agrees(string model, string type, string parameters)
    {
        var submission = await SubmitAsync(model, type, parameters);

        Assert.Empty(Gemini.Value.Problems(Gemini.Value.Schema("GenerateContentRequest"), submission.Request));
        Assert.NotEmpty(submission.Answers);
        Assert.All(submission.Answers, answer => Assert.Empty(Gemini.Value.Problems(Gemini.Value.Schema("GenerateContentResponse"), answer)));
    }

    [SpecificationTheory]
    [InlineData("replicate/black-forest-labs/flux-dev", "schemas_prediction_request")]
    [InlineData("replicate/somebody/painter:5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa", "schemas_version_prediction_request")]
    public async Task Replicate_agrees(string model, string request)
    {
        var submission = await SubmitAsync(model, "image", "{}");

        Assert.Empty(Replicate.Value.Problems(Replicate.Value.Schema(request), submission.Request));
        Assert.True(submission.Answers.Count > 1);
        Assert.All(submission.Answers, answer => Assert.Empty(Replicate.Value.Problems(Replicate.Value.Schema("schemas_prediction_response"), answer)));
    }

    [SpecificationFact]
    public void Every_setting_of_a_fal_model_is_one_that_its_endpoint_takes()
    {
        var models = new ModelCatalogue().Models.Where(model => model.Provider.Provider == "fal").ToArray();

        Assert.NotEmpty(models);
        Assert.Empty(models.SelectMany(Problems));
    }

    [SpecificationFact]
    public async Task A_fal_endpoint_gets_no_member_that_it_does_not_know()
    {
        var models = new ModelCatalogue().Models.Where(model => model.Provider.Provider == "fal" && model.References.Min == 0).ToArray();

        var unknown = await Task.WhenAll(models.Select(async model =>
        {
            var sent = (await SubmitAsync(model.Id, model.Modality, "{}")).Request.AsObject();
            var input = Type((string)Fal.Value["endpoints"]![model.ProviderModel]!["input"]!);
            return sent.Select(member => member.Key).Where(name => !input.ContainsKey(name)).Select(name => $"{model.ProviderModel}: {name}");
        }));

        Assert.NotEmpty(models);
        Assert.Empty(unknown.SelectMany(names => names));
    }

    private static IEnumerable<string> Problems(Model model)
    {
        if (Fal.Value["endpoints"]![model.ProviderModel] is not { } endpoint)
        {
            return [$"{model.ProviderModel}: fal has no such endpoint"];
        }

        var input = Type((string)endpoint["input"]!);
        var wrong = model.Parameters
            .Where(parameter => input[OpenInput.MemberName(parameter.Name)] is not { } field || !Takes((string)field["t"]!, parameter))
            .Select(parameter => $"{model.ProviderModel}: {parameter.Name}");
        string[] sent = ["prompt", "text", .. model.Parameters.Select(parameter => OpenInput.MemberName(parameter.Name)), .. model.References.Max > 0 ? ["image_urls"] : Array.Empty<string>()];
        var missing = input.Where(field => (bool?)field.Value!["req"] == true && !sent.Contains(field.Key)).Select(field => $"{model.ProviderModel}: {field.Key} is required");
        return [.. wrong, .. missing, .. model.MaxCount > 1 && input["num_images"] is null ? [$"{model.ProviderModel}: has no num_images"] : Array.Empty<string>()];
    }

    private static bool Takes(string type, ModelParameter parameter) => parameter.Kind switch
    {
        ParameterKind.Choice => type == "string" || parameter.Values!.All(value => type.Contains($"\"{value}\"", StringComparison.Ordinal)),
        ParameterKind.Boolean => type.Contains("boolean", StringComparison.Ordinal),
        ParameterKind.WholeNumber or ParameterKind.Number => type.Contains("number", StringComparison.Ordinal),
        _ => type.Contains("string", StringComparison.Ordinal),
    };

    /// <summary>Follows aliases.</summary>
    private static JsonObject Type(string name)
    {
        var type = Fal.Value["types"]![name]!.AsObject();
        return type["$type"] is JsonValue alias ? Type((string)alias!) : type;
    }

    private async Task<ProviderSimulator.Submission> SubmitAsync(string model, string type, string parameters)
    {
        var (_, key) = await host.RunAsync(model, Scenario.Ok, type, JsonNode.Parse(parameters)!, "completed");
        return Assert.Single(host.Simulator.Submissions.By(key));
    }
}
