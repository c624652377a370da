using MediaLab.Costing.Prices;

namespace MediaLab.Costing.Tests;

/// <summary>Amounts worked out by hand from the providers' own price pages. Nano-USD.</summary>
public sealed class PriceOfTests
{
    private static readonly PriceCatalogue Catalogue = PriceCatalogue.LoadBuiltIn();
    private static readonly DateOnly Today = new(2026, 11, 20);

    [Theory]
    // 1,200 x 0.10/M + 800 x 0.50/M = 0.00012 + 0.0004 USD
    [InlineData("openai", "gpt-6-luna", "input_tokens=1200,output_tokens=800", 520_000)]
    // cached tokens are counted apart: 200 x 0.10/M + 1,000 x 0.01/M + 800 x 0.50/M
    [InlineData("openai", "gpt-6-luna", "input_tokens=200,cached_input_tokens=1000,output_tokens=800", 430_000)]
    // a picture of 6,240 tokens and a prompt of 50: 50 x 5/M + 6,240 x 30/M = 0.18745 USD
    [InlineData("openai", "gpt-image-2", "input_tokens=50,image_output_tokens=6240", 187_450_000)]
    // an edit: 50 x 5/M + 3,200 x 8/M + 6,240 x 30/M
    [InlineData("openai", "gpt-image-2.5-flare-2026-09-08", "input_tokens=50,image_input_tokens=3200,image_output_tokens=6240", 213_050_000)]
    // 4,096 characters x 15/M = 0.06144 USD; twice that in high definition
    [InlineData("openai", "tts-1", "characters=4096", 61_440_000)]
    [InlineData("openai", "tts-1-hd", "characters=4096", 122_880_000)]
    // speech by token: 120 x 0.60/M + 1,500 x 12/M
    [InlineData("openai", "gpt-4o-mini-tts", "input_tokens=120,audio_output_tokens=1500", 18_072_000)]
    // Anthropic counts cache reads and writes beside the input: 500 x 4/M + 9,000 x 0.20/M + 2,000 x 5/M + 700 x 20/M
    [InlineData("anthropic", "claude-opus-5-5", "input_tokens=500,cached_input_tokens=9000,cache_write_tokens=2000,output_tokens=700", 27_800_000)]
    // the last token of the short tier, then the first of the long one, which reprices the whole request, output too
    [InlineData("openai", "gpt-6-sol", "input_tokens=272000,output_tokens=1000", 554_000_000)]
    [InlineData("openai", "gpt-6-sol", "input_tokens=272001,output_tokens=1000", 1_103_004_000)]
    // what is cached lengthens the prompt too: 72,001 x 4/M + 200,000 x 0.40/M + 1,000 x 15/M
    [InlineData("openai", "gpt-6-sol", "input_tokens=72001,cached_input_tokens=200000,output_tokens=1000", 383_004_000)]
    [InlineData("anthropic", "claude-haiku-5-5", "input_tokens=100000,output_tokens=100", 10_050_000)]
    [InlineData("anthropic", "claude-haiku-5-5", "input_tokens=100001,output_tokens=100", 50_250_500)]
    [InlineData("sandbox", "whatever-it-is-called", "images=4,milliseconds=8000", 0)]
    public void Amounts_are_exact_to_the_nano_dollar(string provider, string model, string units, long expected)
    {
        var priced = Price(provider, model, units, Today);

        Assert.Equal((expected, true), (priced.AmountNanoUsd, priced.Priced));
    }

    [Theory]
    [InlineData("openai", "gpt-5.6-luna", "output_tokens=1000000", "2026-07-29", 6_000_000_000)]
    [InlineData("openai", "gpt-5.6-luna", "output_tokens=1000000", "2026-07-30", 1_200_000_000)]
    [InlineData("anthropic", "claude-sonnet-5-5", "cached_input_tokens=1000000", "2026-10-06", 200_000_000)]
    [InlineData("anthropic", "claude-sonnet-5-5", "cached_input_tokens=1000000", "2026-10-07", 100_000_000)]
    public void A_price_holds_from_its_first_day_to_the_day_before_its_last(string provider, string model, string units, string day, long expected) =>
        Assert.Equal(expected, Price(provider, model, units, DateOnly.Parse(day)).AmountNanoUsd);

    [Theory]
    [InlineData("openai", "gpt-7", "input_tokens=1")]
    [InlineData("openai", "gpt-6-luna", "input_tokens=1,images=1")]
    [InlineData("nobody", "tts-1", "characters=1")]
    [InlineData("openai", "gpt-6-luna", "")]
    [InlineData("sandbox", "anything", "input_tokens=0")]
    public void What_has_no_price_is_unpriced_and_never_free(string provider, string model, string units) =>
        Assert.False(Price(provider, model, units, Today).Priced);

    [Theory]
    // 100 x 10/M + 1,000 x 12.50/M
    [InlineData("openai", "gpt-6-astra", "input_tokens=100,cache_write_tokens=1000", 13_500_000, false)]
    // the long tier reprices cache writes too: 272,001 x 25/M
    [InlineData("openai", "gpt-6-astra", "cache_write_tokens=272001", 6_800_025_000, false)]
    // nobody publishes a price for cached tokens at Groq: as input, 0.59/M
    [InlineData("groq", "llama-3.3-70b-versatile", "cached_input_tokens=1000000", 590_000_000, true)]
    // nor for cache writes: 1.25 x 0.59/M
    [InlineData("groq", "llama-3.3-70b-versatile", "cache_write_tokens=1000000,output_tokens=1000000", 1_527_500_000, true)]
    public void Tokens_of_a_cache_without_a_price_of_their_own_cost_what_is_usual_and_say_so(string provider, string model, string units, long expected, bool estimated)
    {
        var priced = Price(provider, model, units, Today);

        Assert.Equal((expected, true, estimated), (priced.AmountNanoUsd, priced.Priced, priced.Estimated));
        Assert.Equal(estimated, priced.Lines.Any(line => line.Source.Contains("no price for", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_model_that_is_billed_by_tokens_has_a_price_for_each_kind_of_them()
    {
        var models = Catalogue.Prices.Where(price => price.IsValidOn(Today) && price.Unit == "output_tokens" && price.Attributes.Count == 0)
            .Select(price => (price.Provider, price.Model)).Distinct()
            .Where(model => Price(model.Provider, model.Model, "input_tokens=1", Today).Priced).ToArray();

        Assert.True(models.Length >= 40, $"Only {models.Length}.");
        Assert.All(models, model => Assert.True(
            Price(model.Provider, model.Model, "input_tokens=9,cached_input_tokens=9,cache_write_tokens=9,output_tokens=9", Today).Priced, $"{model.Provider}/{model.Model}"));
    }

    [Fact]
    public void A_price_that_did_not_hold_yet_is_no_price() =>
        Assert.False(Price("openai", "gpt-6-luna", "input_tokens=1", new DateOnly(2026, 9, 21)).Priced);

    [Fact]
    public void An_own_price_wins_and_the_more_particular_listed_one_before_the_general()
    {
        var book = new PriceBook(Catalogue, [Own("openai", "tts-1", "characters", 7), Own("openai", "*", "characters", 9)]);

        Assert.Equal(7, PriceWith(book, "openai", "tts-1", "characters=1"));
        Assert.Equal(9, PriceWith(book, "openai", "tts-1-hd", "characters=1"));
        Assert.Equal(520_000, PriceWith(book, "openai", "gpt-6-luna", "input_tokens=1200,output_tokens=800"));
        Assert.NotEqual(new PriceBook(Catalogue, []).Version, book.Version);
    }

    [Fact]
    public void A_price_with_attributes_holds_only_for_requests_that_have_them()
    {
        var large = Own("fal", "flux", "images", 50, ("size", "large"));
        var book = new PriceBook(Catalogue, [large, Own("fal", "flux", "images", 20)]);
        long For(string size) => book.PriceOf("fal", "flux", new Dictionary<string, long> { ["images"] = 1 }, new Dictionary<string, string> { ["size"] = size }, Today).AmountNanoUsd;

        Assert.Equal((50, 50, 20), (For("large"), For("LARGE"), For("small")));
    }

    private static PriceOverride Own(string provider, string model, string unit, long nanoUsd, params (string Key, string Value)[] attributes) => new()
    {
        WorkspaceId = Guid.Empty,
        Id = Guid.CreateVersion7(),
        CreatedBy = Guid.Empty,
        Provider = provider,
        Model = model,
        Unit = unit,
        NanoUsd = nanoUsd,
        Per = 1,
        Attributes = attributes.ToDictionary(pair => pair.Key, pair => pair.Value),
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private static long PriceWith(PriceBook book, string provider, string model, string units) =>
        book.PriceOf(provider, model, Parse(units), new Dictionary<string, string>(), Today).AmountNanoUsd;

    private static PricedUsage Price(string provider, string model, string units, DateOnly day) =>
        new PriceBook(Catalogue, []).PriceOf(provider, model, Parse(units), new Dictionary<string, string>(), day);

    private static Dictionary<string, long> Parse(string units) => units.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=')).ToDictionary(part => part[0], part => long.Parse(part[1]));
}
