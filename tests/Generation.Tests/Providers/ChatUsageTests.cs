using System.Text.Json;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Tests.Providers;

public sealed class ChatUsageTests
{
    private static readonly ReportedCost OpenRouter = new("cost", AlsoWithOwnKey: "cost_details.upstream_inference_cost");

    [Theory]
    [InlineData("""{"cost":0.00012}""", 120_000L)]
    [InlineData("""{"cost":1.5e-05}""", 15_000L)]
    [InlineData("""{"cost":0}""", 0L)]
    [InlineData("""{"cost":0.001,"is_byok":false,"cost_details":{"upstream_inference_cost":0.02}}""", 1_000_000L)]
    [InlineData("""{"cost":0.001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.02}}""", 21_000_000L)]
    [InlineData("""{"cost":0.001,"is_byok":true}""", 1_000_000L)]
    [InlineData("""{"cost":null}""", null)]
    [InlineData("""{"cost":"free"}""", null)]
    [InlineData("""{"cost":-1}""", null)]
    [InlineData("""{"cost":1e20}""", null)]
    [InlineData("{}", null)]
    public void A_reported_cost_is_exact_and_whatever_is_no_amount_is_none(string usage, long? nanoUsd) =>
        Assert.Equal(nanoUsd, ChatUsage.CostOf(JsonElement.Parse(usage), OpenRouter));

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"completion_tokens_details":{"reasoning_tokens":4}}""", 5)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":19,"completion_tokens_details":{"reasoning_tokens":4}}""", 9)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"completion_tokens_details":null}""", 5)]
    public void Thinking_is_counted_once_wherever_the_service_counts_it(string usage, long written) =>
        Assert.Equal(written, ChatUsage.From(JsonElement.Parse(usage), null).Units["output_tokens"]);

    [Theory]
    [InlineData("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":4},"total_tokens":15}""", 3, 4, 3)]
    [InlineData("""{"input_tokens":10,"output_tokens":5,"total_tokens":15}""", 10, 0, 0)]
    public void A_responses_tokens_are_counted_once(string usage, long read, long cached, long written)
    {
        var units = ChatUsage.FromResponse(JsonElement.Parse(usage)).Units;

        Assert.Equal(
            (read, cached, written, 5), (units["input_tokens"], units.GetValueOrDefault("cached_input_tokens"), units.GetValueOrDefault("cache_write_tokens"), units["output_tokens"]));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3}}""", 3, 4, 3)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":1,"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":6}""", 6, 4, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":1,"num_cached_tokens":4}""", 6, 4, 0)]
    [InlineData("""{"prompt_tokens":3,"completion_tokens":1,"cached_tokens":4}""", 0, 4, 0)]
    public void Cached_tokens_are_taken_out_of_the_prompt(string usage, long read, long cached, long written)
    {
        var units = ChatUsage.From(JsonElement.Parse(usage), null).Units;

        Assert.Equal((read, cached, written), (units["input_tokens"], units.GetValueOrDefault("cached_input_tokens"), units.GetValueOrDefault("cache_write_tokens")));
    }
}
