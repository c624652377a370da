using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts.Generation.V1;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>Another workspace's generation does not exist, on any route.</summary>
[Collection(EngineCollection.Name)]
public sealed class TenancyTests(EngineHost host)
{
    [Theory]
    [InlineData("GET", "/api/generations/{id}")]
    [InlineData("GET", "/api/generations/{id}/stream")]
    [InlineData("POST", "/api/generations/{id}/cancel")]
    [InlineData("POST", "/api/generations/{id}/retry")]
    [InlineData("POST", "/api/generations/{id}/resolve")]
    [InlineData("GET", "/api/jobs/{id}/status")]
    [InlineData("POST", "/api/jobs/{id}/cancel")]
    public async Task Another_workspaces_generation_is_a_404(string method, string path)
    {
        using var owner = host.ClientFor(Callers.New());
        using var stranger = host.ClientFor(Callers.New());
        var id = (await owner.StartAsync(GenerationClient.Text())).Id();

        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", id.ToString(), StringComparison.Ordinal));
        request.Content = path.EndsWith("resolve", StringComparison.Ordinal) ? JsonContent.Create(new { outcome = "did_not_happen" }) : null;
        using var answer = await stranger.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("NOT_FOUND", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["error"]);
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync($"/api/generations/{id}")).StatusCode);
    }

    [Fact]
    public async Task A_list_shows_ones_own_in_pages_and_filters_them()
    {
        using var owner = host.ClientFor(Callers.New());
        using var stranger = host.ClientFor(Callers.New());
        var project = Guid.CreateVersion7();
        for (var index = 0; index < 3; index++)
        {
            await owner.UntilAsync((await owner.StartAsync(GenerationClient.Text(project: project))).Id(), "completed");
        }

        var first = (await owner.GetFromJsonAsync<JsonNode>($"/api/generations?projectId={project}&limit=2&status=completed,failed&type=text&provider=sandbox"))!["data"]!;
        var second = (await owner.GetFromJsonAsync<JsonNode>($"/api/generations?projectId={project}&limit=2&cursor={first["nextCursor"]}"))!["data"]!;
        var others = (await stranger.GetFromJsonAsync<JsonNode>($"/api/generations?projectId={project}"))!["data"]!;

        Assert.Equal(2, first["items"]!.AsArray().Count);
        Assert.Single(second["items"]!.AsArray());
        Assert.Null((string?)second["nextCursor"]);
        Assert.Empty(others["items"]!.AsArray());
    }

    [Fact]
    public async Task Only_Costing_may_ask_for_states_and_learns_those_of_the_callers_workspace()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(GenerationClient.Text())).Id();
        await client.UntilAsync(id, "completed");
        var request = new GetStatesRequest { GenerationIds = { id.ToString(), Guid.NewGuid().ToString() } };

        using var costing = host.ChannelFor("costing", caller);
        var own = await new GenerationLookup.GenerationLookupClient(costing).GetStatesAsync(request);
        using var elsewhere = host.ChannelFor("costing", Callers.New());
        var foreign = await new GenerationLookup.GenerationLookupClient(elsewhere).GetStatesAsync(request);
        using var other = host.ChannelFor("analytics", caller);
        var refused = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () => await new GenerationLookup.GenerationLookupClient(other).GetStatesAsync(request));

        Assert.Equal("completed", Assert.Single(own.States).State);
        Assert.Empty(foreign.States);
        Assert.Equal(Grpc.Core.StatusCode.PermissionDenied, refused.StatusCode);
    }
}
