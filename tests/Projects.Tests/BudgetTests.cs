using MediaLab.Projects.Projects;
using MediaLab.Testing;

namespace MediaLab.Projects.Tests;

[Collection(ProjectsCollection.Name)]
public sealed class BudgetTests(ProjectsHost host)
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.1", 100_000_000)]
    [InlineData("12.50", 12_500_000_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("1e-9", 1)]
    [InlineData("2.5E3", 2_500_000_000_000)]
    [InlineData("8999999999.999999999", 8_999_999_999_999_999_999)]
    [InlineData("9000000000", 9_000_000_000_000_000_000)]
    public void Dollars_become_nano_dollars_exactly(string text, long nanoUsd)
    {
        Assert.True(Budget.TryParse(text, out var budget));
        Assert.Equal(nanoUsd, budget.NanoUsd);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1,5")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1e")]
    [InlineData("NaN")]
    [InlineData("0.0000000001")]
    [InlineData("1e-28")]
    [InlineData("1e-99999")]
    [InlineData("9000000000.000000001")]
    [InlineData("1e40")]
    [InlineData("99999999999999999999999999999999999999999999999")]
    public void What_is_not_an_exact_amount_is_refused(string text) => Assert.False(Budget.TryParse(text, out _));

    [Fact]
    public async Task A_budget_that_floating_point_would_bend_comes_back_to_the_last_digit()
    {
        var owner = Callers.New();

        var fromNumber = await CreateAsync("""{"name":"a","budgetUsd":4503599.627370497}""");
        var fromString = await CreateAsync("""{"name":"b","budgetUsd":"8999999999.999999999"}""");

        Assert.Equal("4503599.627370497", (string?)fromNumber["budgetUsd"]);
        Assert.Equal(4_503_599_627_370_497, (long)fromNumber["budgetNanoUsd"]!);
        Assert.Equal("8999999999.999999999", (string?)fromString["budgetUsd"]);

        async Task<System.Text.Json.Nodes.JsonNode> CreateAsync(string body)
        {
            using var client = host.ClientFor(owner);
            return await (await client.PostAsync("/api/projects", new StringContent(body, System.Text.Encoding.UTF8, "application/json"))).DataAsync();
        }
    }
}
