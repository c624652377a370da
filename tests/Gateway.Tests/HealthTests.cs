namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class HealthTests(GatewaySystem system)
{
    [Fact]
    public async Task The_public_hears_whether_all_parts_are_there_and_nothing_more()
    {
        var whole = await (await (await system.AnotherAsync()).Plain().GetAsync("/api/health")).DataAsync();
        Assert.Equal("""{"status":"healthy"}""", whole.ToJsonString());

        await system.Services["costing"].StopAsync();
        try
        {
            var broken = await (await (await system.AnotherAsync()).Plain().GetAsync("/api/health")).DataAsync();
            Assert.Equal("""{"status":"degraded"}""", broken.ToJsonString());
        }
        finally
        {
            await system.Services["costing"].StartAsync();
        }
    }

    [Fact]
    public async Task The_gateways_own_check_is_one_word_and_its_inner_document_is_not_served()
    {
        var visitor = system.Gateway.Plain();

        var health = await visitor.GetAsync("/health");
        var document = await visitor.GetAsync("/openapi/v1.json");

        Assert.Contains(await health.Content.ReadAsStringAsync(), (string[])["Healthy", "Degraded", "Unhealthy"]);
        Assert.NotEqual("application/json", document.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("MediaLab gateway", await document.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
