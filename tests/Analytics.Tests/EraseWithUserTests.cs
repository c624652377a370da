using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Data.Erasure;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Analytics.Tests;

[Collection(AnalyticsCollection.Name)]
public sealed class EraseWithUserTests(AnalyticsHost host)
{
    [Fact]
    public async Task A_deleted_account_takes_its_facts_along_and_what_is_heard_of_later_goes_too()
    {
        var (leaving, staying) = (new Story(), new Story());
        var film = Guid.CreateVersion7();
        await FillAsync(leaving, film);
        await FillAsync(staying, Guid.CreateVersion7());
        Assert.Equal((4, 4), (await RowsAsync(leaving), await RowsAsync(staying)));

        await host.PublishAsync(new UserDeleted(leaving.Workspace, leaving.Caller.UserId, Story.Now));
        await Eventually.HoldsAsync(() => host.ReadAsync(db => db.ErasedWorkspaces.AnyAsync(erased => erased.WorkspaceId == leaving.Workspace)), "the workspace is erased");

        var afterwards = await RowsAsync(leaving);
        await host.ConsumeAsync(new ProjectPurged(leaving.Workspace, film, 9, Story.Now));
        var late = await RowsAsync(leaving);
        await host.Services.GetRequiredService<ErasureSweeper>().RunOnceAsync(CancellationToken.None);

        Assert.Equal((0, 1, 0), (afterwards, late, await RowsAsync(leaving)));
        Assert.Equal(4, await RowsAsync(staying));
    }

    private async Task FillAsync(Story story, Guid film)
    {
        var facts = story.Facts(Guid.CreateVersion7(), film);
        foreach (var told in (IIntegrationEvent[])[
            story.Project(film, "Film"), story.Completed(facts), story.Cost(facts, 500),
            new AssetReady(story.Workspace, Guid.CreateVersion7(), film, facts.GenerationId, "text", "text/plain", 42, 1, Story.Now)])
        {
            await host.ConsumeAsync(told);
        }
    }

    private Task<int> RowsAsync(Story story) => host.ReadAsync(async db =>
        await db.Generations.CountAsync(fact => fact.WorkspaceId == story.Workspace) + await db.Costs.CountAsync(fact => fact.WorkspaceId == story.Workspace)
        + await db.Assets.CountAsync(fact => fact.WorkspaceId == story.Workspace) + await db.Projects.CountAsync(fact => fact.WorkspaceId == story.Workspace));
}
