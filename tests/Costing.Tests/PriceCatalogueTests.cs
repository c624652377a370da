using System.Text;
using MediaLab.Costing.Prices;

namespace MediaLab.Costing.Tests;

public sealed class PriceCatalogueTests
{
    private const string Head = """{"provider":"p","currency":"USD","prices":[""";
    private const string Valid = """{"models":["m"],"validFrom":"2026-01-01","validTo":"2026-02-01","source":"s","rates":[{"unit":"images","nanoUsd":5,"per":1}]}""";

    private static readonly string[] OnOwnMachines = ["sandbox", "ollama", "automatic1111", "comfyui"];

    [Fact]
    public void The_files_of_this_version_load_and_name_themselves_the_same_every_time()
    {
        var catalogue = PriceCatalogue.LoadBuiltIn();

        Assert.Equal(PriceCatalogue.LoadBuiltIn().Version, catalogue.Version);
        Assert.Superset(new HashSet<string> { "anthropic", "openai", "sandbox" }, catalogue.Providers.ToHashSet());
        Assert.All(catalogue.Prices, price => Assert.NotEmpty(price.Source));
        Assert.All(catalogue.Prices.Where(price => price.NanoUsd == 0), price => Assert.Contains(price.Provider, OnOwnMachines));
    }

    [Fact]
    public void Another_content_is_another_version() =>
        Assert.NotEqual(Load(Head + Valid + "]}").Version, Load(Head + Valid.Replace("5", "6", StringComparison.Ordinal) + "]}").Version);

    [Theory]
    [InlineData("""{"models":["m"],"validFrom":"2026-01-01","source":"s","rates":[{"unit":"images","nanoUsd":0,"per":1}]}""", "free")]
    [InlineData("""{"models":["m"],"validFrom":"2026-01-01","source":"s","free":true,"rates":[{"unit":"images","nanoUsd":5,"per":1}]}""", "free")]
    [InlineData("""{"models":["m"],"validFrom":"2026-01-01","source":"s","rates":[{"unit":"bananas","nanoUsd":5,"per":1}]}""", "unit")]
    [InlineData("""{"models":["m"],"validFrom":"2026-01-01","source":"s","rates":[{"unit":"images","nanoUsd":5,"per":0}]}""", "positive")]
    [InlineData("""{"models":["m"],"validFrom":"2026-01-01","source":"s","rates":[{"unit":"images","nanoUsd":-5,"per":1}]}""", "positive")]
    [InlineData("""{"models":["m"],"validFrom":"2026-01-01","source":"s","rates":[{"unit":"images","nanoUsd":0.5,"per":1}]}""", "nanoUsd")]
    [InlineData("""{"models":["m"],"validFrom":"2026-03-01","validTo":"2026-02-01","source":"s","rates":[{"unit":"images","nanoUsd":5,"per":1}]}""", "ends before")]
    [InlineData("""{"models":["m"],"validFrom":"2026-01-31","source":"s","rates":[{"unit":"images","nanoUsd":5,"per":1}]}""", "same time")]
    [InlineData("""{"models":["m"],"validFrom":"2026-02-01","source":"","rates":[{"unit":"images","nanoUsd":5,"per":1}]}""", "source")]
    [InlineData("""{"models":["m"],"validFrom":"2026-02-01","source":"s","rates":[],"surprise":1}""", "surprise")]
    [InlineData("""{"models":["m"],"source":"s","rates":[]}""", "validFrom")]
    public void A_file_that_breaks_the_schema_stops_the_service_and_says_where(string entry, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Load($"{Head}{Valid},{entry}]}}")).Message, StringComparison.Ordinal);

    private static PriceCatalogue Load(string json) => PriceCatalogue.Load([("p.json", Encoding.UTF8.GetBytes(json))]);
}
