using System.Net.Http.Json;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Erasure;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Costing.Tests;

[Collection(CostingCollection.Name)]
public sealed class EraseWithUserTests(CostingHost host)
{
    [Fact]
    public async Task A_deleted_account_takes_its_books_along_and_what_is_charged_later_goes_too()
    {
        var (leaving, staying) = (Callers.New(), Callers.New());
        var running = await FillAsync(leaving);
        await FillAsync(staying);
        var kept = await RowsAsync(staying);
        Assert.Equal(kept, await RowsAsync(leaving));

        await host.HearAsync(new UserDeleted(leaving.WorkspaceId, leaving.UserId, DateTimeOffset.UtcNow));
        var afterwards = await RowsAsync(leaving);
        await host.CompleteAsync(leaving.WorkspaceId, Requests.Facts(running, leaving), Requests.Characters(10));
        var late = await RowsAsync(leaving);
        await host.Services.GetRequiredService<ErasureSweeper>().RunOnceAsync(CancellationToken.None);
        await host.HearAsync(new UserDeleted(leaving.WorkspaceId, leaving.UserId, DateTimeOffset.UtcNow));

        Assert.Equal((0, true, 0), (afterwards, late > 0, await RowsAsync(leaving)));
        Assert.Equal(kept, await RowsAsync(staying));
        await host.AssertProvenAsync();
    }

    /// <summary>Something in every table; the hold it returns is open.</summary>
    private async Task<HoldRequest> FillAsync(Caller caller)
    {
        using var client = host.ClientFor(caller);
        var project = Guid.CreateVersion7();
        await host.FollowProjectAsync(caller.WorkspaceId, project, 900_000_000, 1);
        await client.PutBudgetAsync("workspace", null, "total", "0.001", 50);
        (await client.PutAsJsonAsync($"/api/prices/overrides/{Guid.CreateVersion7()}", new { provider = "openai", model = "own", unit = "images", nanoUsd = 1, per = 1 })).EnsureSuccessStatusCode();
        var (paid, running) = (Requests.Speech(project, 40), Requests.Speech(project, 10));
        Assert.NotNull((await host.CostsFor(caller).HoldAsync(paid)).Held);
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(paid, caller), Requests.Characters(40));
        Assert.NotNull((await host.CostsFor(caller).HoldAsync(running)).Held);
        return running;
    }

    private Task<int> RowsAsync(Caller caller) => host.ReadAsync(db => db.Database.SqlQuery<int>($"""
        select count(*)::int as "Value" from (
            select workspace_id from holds union all select workspace_id from ledger_entries union all select workspace_id from budgets
            union all select workspace_id from budget_usage union all select workspace_id from budget_alerts
            union all select workspace_id from price_overrides union all select workspace_id from project_budget_versions) as books
        where workspace_id = {caller.WorkspaceId}
        """).SingleAsync());
}
