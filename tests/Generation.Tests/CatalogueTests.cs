using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Providers.OpenAi;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

[Collection(EngineCollection.Name)]
public sealed class CatalogueTests(EngineHost host)
{
    [Fact]
    public void Every_catalogue_file_is_read_and_every_model_has_a_source_and_a_limit()
    {
        var catalogue = new ModelCatalogue();

        Assert.Superset(new HashSet<string> { "openai", "anthropic", "sandbox" }, catalogue.Providers.Select(provider => provider.Provider).ToHashSet());
        Assert.All(catalogue.Models, model => Assert.NotEmpty(model.Source));
        Assert.All(catalogue.Models.Where(model => model is { Modality: "text", Operation: not Operation.Transcription }), model => Assert.Contains(model.Parameters, parameter => parameter.Name == "maxOutputTokens"));
    }

    [Theory]
    [InlineData(""" "surprise": 1, """)]
    [InlineData(""" "priority": "high", """)]
    public void A_file_with_an_error_is_refused_by_name(string member)
    {
        var json = "{ " + member + """ "provider": "x", "name": "X", "failureBilling": { "failed": "free", "cancelled": "free", "source": "s" }, "models": [] }""";

        var problem = Assert.Throws<InvalidOperationException>(() => ModelCatalogue.Read("x.json", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))));

        Assert.StartsWith("x.json:", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_beside_the_files_is_the_one_they_are_read_with()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Directory.Packages.props")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var file = Path.Combine(root, "services", "Generation", "Catalogue", "catalogue.schema.json");
        var schema = ModelCatalogue.Json.GetJsonSchemaAsNode(typeof(ProviderEntry)).ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
        if (Environment.GetEnvironmentVariable("MEDIALAB_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, schema);
        }

        Assert.Equal(schema, File.ReadAllText(file), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task The_models_are_served_with_their_price_and_availability_and_a_tag_that_saves_the_second_answer()
    {
        using var client = host.ClientFor(Callers.New());

        using var first = await client.GetAsync("/api/models");
        var models = (await first.Content.ReadFromJsonAsync<JsonNode>())!["data"]!.AsArray();
        client.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var second = await client.GetAsync("/api/models");

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        var sandbox = models.Single(model => (string?)model!["id"] == "sandbox/text")!;
        Assert.True((bool)sandbox["available"]!);
        Assert.Equal("Free", (string?)sandbox["price"]!["summary"]);
        Assert.Equal("choice", (string?)sandbox["capabilities"]!["parameters"]![0]!["kind"]);
        var luna = models.Single(model => (string?)model!["id"] == "openai/gpt-6-luna")!;
        Assert.False((bool)luna["available"]!);
        Assert.Contains("key", (string)luna["unavailableReason"]!, StringComparison.Ordinal);
        var astra = models.Single(model => (string?)model!["id"] == "openai/gpt-6-astra")!;
        Assert.Equal("unpriced", (string?)astra["price"]!["certainty"]);
    }

    [Fact]
    public async Task A_model_is_served_with_how_long_it_may_take_what_its_settings_demand_and_where_that_is_known_from()
    {
        using var client = host.ClientFor(Callers.New());

        var models = (await client.GetFromJsonAsync<JsonNode>("/api/models"))!["data"]!.AsArray();
        var veo = models.Single(model => (string?)model!["id"] == "gemini/veo-3.1-generate-preview")!;
        var capabilities = veo["capabilities"]!;
        var known = new ModelCatalogue().Find("gemini/veo-3.1-generate-preview", "video")!;

        Assert.Equal(
            ("poll", known.DeadlineSeconds, known.ResultLifetimeSeconds),
            ((string?)capabilities["completion"], (int)capabilities["deadlineSeconds"]!, (int?)capabilities["resultLifetimeSeconds"]));
        Assert.Contains("More than 720p needs 8 seconds.", capabilities["rules"]!.AsArray().Select(rule => (string?)rule!["message"]));
        Assert.Equal((known.Source, $"{known.SourceDate:yyyy-MM-dd}"), ((string?)veo["source"], (string?)veo["sourceDate"]));
        Assert.Contains(models, model => model!["aliases"]!.AsArray().Count > 0);
    }

    [Theory]
    [InlineData("""{"resolution":"1080p","durationSeconds":4}""", "durationSeconds", "More than 720p needs 8 seconds.")]
    [InlineData("""{"lastFrame":"01997c3e-8b1a-7549-9c55-3ff8e9397811"}""", "firstFrame", "A last frame needs a first frame.")]
    [InlineData("""{"resolution":"1080p"}""", null, null)]
    [InlineData("""{"resolution":"720p","durationSeconds":4}""", null, null)]
    public async Task Settings_that_do_not_go_together_are_refused_with_the_name_and_the_reason(string parameters, string? name, string? message)
    {
        using var client = host.ClientFor(Callers.New());

        var (status, body) = await client.PostJsonAsync("/api/generate/quote", new
        {
            projectId = Guid.CreateVersion7(),
            type = "video",
            prompt = "A lighthouse",
            model = "gemini/veo-3.1-generate-preview",
            parameters = JsonNode.Parse(parameters),
        });

        // Without a fault it is refused for want of a key only.
        Assert.Equal(name is null ? 409 : 400, status);
        Assert.Equal(message, (string?)body["details"]?[$"parameters.{name}"]?[0]);
    }

    [Fact]
    public void References_can_be_what_a_rule_asks_for_and_what_it_depends_on()
    {
        var catalogue = new ModelCatalogue();
        var veo = catalogue.Find("gemini/veo-3.1-generate-preview", "video")!;
        var picture = catalogue.Find("openai/gpt-image-2", "image")!;
        var four = ModelParameters.FromJson("""{"durationSeconds":4}""");
        var masked = ModelParameters.FromJson("""{"mask":"01997c3e-8b1a-7549-9c55-3ff8e9397811"}""");

        Assert.Equal(("durationSeconds", null), (ParameterCheck.Broken(veo, four, 1)?.Setting, ParameterCheck.Broken(veo, four, 0)?.Setting));
        Assert.Equal(("references", null), (ParameterCheck.Broken(picture, masked, 0)?.Setting, ParameterCheck.Broken(picture, masked, 1)?.Setting));
    }

    [Theory]
    [InlineData("gpt-image-2.5-flare")]
    [InlineData("gpt-image-2.5-sunburst")]
    public void Every_quality_of_a_picture_model_that_is_billed_by_tokens_can_be_measured(string name)
    {
        var model = new ModelCatalogue().Find($"openai/{name}", "image")!;
        var qualities = model.Parameters.Single(parameter => parameter.Name == "quality").Values!;

        Assert.Equal(["low", "medium", "high", "xhigh", "max", "auto"], qualities);
        var tokens = qualities.SkipLast(1).Select(quality => Measured(model, quality)).ToArray();
        Assert.Equal(tokens.Order(), tokens);
    }

    [Theory]
    [InlineData("openai/gpt-5.6-luna")]
    [InlineData("openai/gpt-5.6-terra")]
    [InlineData("openai/gpt-5.6-sol")]
    public void A_previous_model_that_is_still_served_is_offered(string id) => Assert.Equal(id, new ModelCatalogue().Find(id, "text")?.Id);

    [Fact]
    public async Task A_provider_can_be_switched_off_and_its_default_model_chosen()
    {
        using var client = host.ClientFor(Callers.New());

        var off = await client.PutAsJsonAsync("/api/settings/providers", new[] { new { provider = "sandbox", enabled = false, priority = 1, defaultModels = new { text = "sandbox/text" } } });
        var (status, refused) = await client.PostJsonAsync("/api/generate", GenerationClient.Text());
        var wrong = await client.PutAsJsonAsync("/api/settings/providers", new[] { new { provider = "sandbox", enabled = true, priority = 1, defaultModels = new { image = "sandbox/text" } } });
        var providers = (await client.GetFromJsonAsync<JsonNode>("/api/providers"))!["data"]!.AsArray();

        Assert.Equal(HttpStatusCode.OK, off.StatusCode);
        Assert.Equal(409, status);
        Assert.Equal("disabled", (string?)refused["details"]!["rejected"]![0]!["reason"]);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.False((bool)providers.Single(provider => (string?)provider!["provider"] == "sandbox")!["enabled"]!);
    }

    private static long Measured(Model model, string quality) => ImageGenerations.Measure(new MediaRequest(
        model, "A lighthouse", ParameterCheck.Complete(model, new Dictionary<string, JsonElement> { ["quality"] = JsonSerializer.SerializeToElement(quality) }), 1, []))
        .MaximumUnits["image_output_tokens"];
}
