using System.Text;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

[Collection(GenerationCollection.Name)]
public sealed class StartGenerationTests(GenerationHost host)
{
    [Fact]
    public async Task Sandbox_text_is_held_written_stored_and_completed()
    {
        using var client = host.ClientFor(Callers.New());

        var accepted = await client.StartAsync(GenerationClient.Text());
        var done = await client.UntilAsync(accepted.Id(), "completed", "failed");

        Assert.Equal("completed", (string?)done["status"]);
        var asset = Assert.Single(done["assets"]!.AsArray());
        var text = Encoding.UTF8.GetString(host.Peers.Assets.Stored[(Guid)asset!]);
        Assert.Contains("fox", text, StringComparison.Ordinal);
        Assert.True(host.Peers.Costing.Holds.ContainsKey(accepted.Id().ToString()));
        Assert.Equal(1, (double)done["progress"]!);
        Assert.True((long)done["usage"]!["outputTokens"]! > 10);
    }
}
