using Grpc.Core;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Testing;

namespace MediaLab.Projects.Tests;

[Collection(ProjectsCollection.Name)]
public sealed class ProjectLookupTests(ProjectsHost host)
{
    [Theory]
    [InlineData("generation")]
    [InlineData("assets")]
    [InlineData("costing")]
    public async Task A_service_that_works_in_projects_can_look_one_up_for_its_workspace_only(string service)
    {
        var owner = Callers.New();
        var id = (string)(await host.CreateAsync(owner, new { name = "Film" }))["id"]!;
        using var own = host.ChannelFor(service, owner);
        using var foreign = host.ChannelFor(service, Callers.New());

        var reply = await new ProjectLookup.ProjectLookupClient(own).GetProjectAsync(new GetProjectRequest { ProjectId = id });
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await new ProjectLookup.ProjectLookupClient(foreign).GetProjectAsync(new GetProjectRequest { ProjectId = id }));

        Assert.Equal(("Film", false), (reply.Name, reply.Archived));
        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
    }

    [Fact]
    public async Task A_project_in_the_trash_is_not_found()
    {
        var owner = Callers.New();
        var id = (string)(await host.CreateAsync(owner, new { name = "Film" }))["id"]!;
        using var client = host.ClientFor(owner);
        await client.DeleteAsync($"/api/projects/{id}");
        using var channel = host.ChannelFor("generation", owner);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await new ProjectLookup.ProjectLookupClient(channel).GetProjectAsync(new GetProjectRequest { ProjectId = id }));

        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("analytics")]
    public async Task Other_services_may_not_ask(string service)
    {
        using var channel = host.ChannelFor(service, Callers.New());

        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
            await new ProjectLookup.ProjectLookupClient(channel).GetProjectAsync(new GetProjectRequest { ProjectId = Guid.NewGuid().ToString() }));

        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
    }
}
