using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using MediaLab.Generation.Catalogue;
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
        Assert.All(catalogue.Models.Where(model => model.Modality == "text"), model => Assert.Contains(model.Parameters, parameter => parameter.Name == "maxOutputTokens"));
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
}
