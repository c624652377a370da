using System.Net;
using System.Net.Http.Json;
using MediaLab.Projects.Trash;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Projects.Tests;

[Collection(ProjectsCollection.Name)]
public sealed class TrashTests(ProjectsHost host)
{
    [Fact]
    public async Task A_deleted_project_keeps_thirty_days_cannot_be_changed_and_comes_back_as_it_was()
    {
        var owner = Callers.New();
        var id = (string)(await host.CreateAsync(owner, new { name = "Film", budgetUsd = "7" }))["id"]!;
        using var client = host.ClientFor(owner);

        var deleted = await (await client.DeleteAsync($"/api/projects/{id}")).DataAsync();
        var again = await (await client.DeleteAsync($"/api/projects/{id}")).DataAsync();
        var change = await client.PutAsJsonAsync($"/api/projects/{id}", new { name = "x" });
        var restored = await (await client.PostAsync($"/api/projects/{id}/restore", null)).DataAsync();
        var restoredAgain = await (await client.PostAsync($"/api/projects/{id}/restore", null)).DataAsync();

        Assert.Equal(TimeSpan.FromDays(30), (DateTimeOffset)deleted["purgeAfter"]! - (DateTimeOffset)deleted["deletedAt"]!);
        // PostgreSQL keeps microseconds.
        Assert.Equal((DateTimeOffset)deleted["purgeAfter"]!, (DateTimeOffset)again["purgeAfter"]!, TimeSpan.FromMicroseconds(1));
        Assert.Equal((HttpStatusCode.Conflict, "PROJECT_IN_TRASH"), (change.StatusCode, await change.ErrorAsync()));
        Assert.Null(restored["deletedAt"]);
        Assert.Equal(("Film", "7"), ((string?)restored["name"], (string?)restored["budgetUsd"]));
        Assert.Equal((3, 3), ((long)restored["version"]!, (long)restoredAgain["version"]!));
    }

    [Fact]
    public async Task Only_projects_whose_time_is_over_are_purged_with_one_event_each()
    {
        var owner = Callers.New();
        var (due, waiting, kept) = (await TrashedAsync(), await TrashedAsync(), Guid.Parse((string)(await host.CreateAsync(owner, new { name = "Kept" }))["id"]!));
        await host.SqlAsync("update projects set purge_after = now() - interval '1 second' where id = $1", due);
        await host.SqlAsync("create table if not exists purged as select * from outbox where false; create or replace rule keep_purged as on delete to outbox where old.type = 'ProjectPurged' do also insert into purged select old.*");
        var collector = host.Services.GetRequiredService<TrashCollector>();

        await Task.WhenAll(collector.RunOnceAsync(CancellationToken.None), collector.RunOnceAsync(CancellationToken.None));

        using var client = host.ClientFor(owner);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/projects/{due}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/projects/{waiting}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/projects/{kept}")).StatusCode);
        Assert.Equal(1L, await host.SqlAsync("select count(*) from (select message_id from outbox where type = 'ProjectPurged' and ordering_key = $1 union select message_id from purged where ordering_key = $1) as events", due));

        async Task<Guid> TrashedAsync()
        {
            var id = Guid.Parse((string)(await host.CreateAsync(owner, new { name = "Film" }))["id"]!);
            using var owning = host.ClientFor(owner);
            await owning.DeleteAsync($"/api/projects/{id}");
            return id;
        }
    }
}
