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
}
