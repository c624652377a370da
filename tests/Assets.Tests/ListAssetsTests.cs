using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using MediaLab.Assets.Assets;
using MediaLab.Assets.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace MediaLab.Assets.Tests;

[Collection(AssetsCollection.Name)]
public sealed class ListAssetsTests(AssetsHost host, ITestOutputHelper output)
{
    /// <summary>Rows as uploads leave them, fast.</summary>
    private const string Fill = """
        insert into assets (workspace_id, id, project_id, created_by, type, state, name, description, favorite, archived, trashed_with_project, object_key,
            declared_media_type, media_type, size_bytes, thumbnail_sizes, has_waveform, provider, model, prompt, sandbox, created_at, updated_at, version, search_text, cost_nano_usd, trashed_at)
        select $1, gen_random_uuid(), case when i % 10 = 0 then $2 else gen_random_uuid() end, $1,
            (array['image','image','image','video','audio','text'])[(1 + i % 6)::int], 'ready', 'Scene ' || (i * 7919) % 50000, '', i % 500 = 0, false, false, 'k',
            '', 'image/png', (i * 104729) % 5000000, '{256,512}', false, 'sandbox', 'm', repeat('a lighthouse at night ', 10), true,
            now() - i * interval '1 minute', now(), 1, 'scene ' || i || ' lighthouse', (i * 31) % 90000, case when i % 200 = 0 then now() end
        from generate_series(1, $3::bigint) i
        """;

    [Theory]
    [InlineData("sort=created&order=desc")]
    [InlineData("sort=created&order=asc")]
    [InlineData("sort=name&order=asc")]
    [InlineData("sort=name&order=desc")]
    [InlineData("sort=size&order=asc")]
    [InlineData("sort=cost&order=desc")]
    public async Task Pages_follow_each_other_without_gaps_or_repeats_even_when_keys_are_equal_and_assets_come_and_go(string order)
    {
        var caller = Callers.New();
        await host.SqlAsync(Fill, caller.WorkspaceId, Guid.CreateVersion7(), 25);
        await host.SqlAsync("update assets set name = 'Ärger', size_bytes = 7, cost_nano_usd = null where workspace_id = $1 and trashed_at is null", caller.WorkspaceId);
        using var client = host.ClientFor(caller);
        var before = Ids(await client.GetDataAsync($"/api/assets?{order}&limit=100"));

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await client.GetDataAsync($"/api/assets?{order}&limit=4{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(Ids(page));
            cursor = page.GetProperty("nextCursor").GetString();
            // Someone adds an asset at the front and deletes one that was shown already.
            await host.SqlAsync("update assets set trashed_at = now() where id = $1", seen[0]);
        }
        while (cursor is not null);

        Assert.Equal(25, before.Count);
        Assert.Equal(before, seen);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("cursor=nonsense")]
    [InlineData("sort=size&cursor=MDE5MWQzYTAwMDAwNzAwMDgwMDAwMDAwMDAwMDAwMDBub251bWJlcg")]
    [InlineData("sort=colour")]
    [InlineData("type=model")]
    [InlineData("projectId=1")]
    [InlineData("from=yesterday")]
    public async Task A_query_that_makes_no_sense_is_a_400(string query)
    {
        using var client = host.ClientFor(Callers.New());

        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"/api/assets?{query}")).StatusCode);
    }

    [Fact]
    public async Task Times_limit_the_list()
    {
        var caller = Callers.New();
        await host.SqlAsync(Fill, caller.WorkspaceId, Guid.CreateVersion7(), 10);
        using var client = host.ClientFor(caller);
        var from = Uri.EscapeDataString(DateTimeOffset.UtcNow.AddMinutes(-5.5).ToString("O"));
        var to = Uri.EscapeDataString(DateTimeOffset.UtcNow.AddMinutes(-2.5).ToString("O"));

        Assert.Equal(3, Ids(await client.GetDataAsync($"/api/assets?from={from}&to={to}")).Count);
    }

    [Fact]
    public async Task A_hundred_thousand_assets_are_listed_by_index_and_fast()
    {
        var (caller, project) = (Callers.New(), Guid.CreateVersion7());
        await host.SqlAsync(Fill, caller.WorkspaceId, project, 100_000);
        // Another workspace's rows lie between ours, as they do in life.
        await host.SqlAsync(Fill, Callers.New().WorkspaceId, Guid.CreateVersion7(), 20_000);
        await host.SqlAsync("analyze assets");
        using var client = host.ClientFor(caller);
        var next = (await client.GetDataAsync("/api/assets?limit=100")).GetProperty("nextCursor").GetString();
        string[] lists =
        [
            "", "sort=name", "sort=size", "sort=size&order=asc", "sort=cost", $"cursor={next}", $"projectId={project}", $"projectId={project}&sort=name",
            $"projectId={project}&sort=size", "type=text", "favorite=true", "trashed=true",
        ];

        foreach (var list in lists)
        {
            var plan = await PlanAsync(caller, list);
            Assert.True(plan.Contains("Index Scan", StringComparison.Ordinal), $"{list} uses no index:\n{plan}");
            Assert.False(plan.Contains("Seq Scan", StringComparison.Ordinal), $"{list} reads everything:\n{plan}");
            Assert.False(plan.Contains("Sort", StringComparison.Ordinal), $"{list} sorts all it finds:\n{plan}");
        }

        var times = new List<double>();
        for (var round = 0; round < 10; round++)
        {
            foreach (var list in lists)
            {
                var started = Stopwatch.GetTimestamp();
                Assert.Equal(60, Ids(await client.GetDataAsync($"/api/assets?limit=60&{list}")).Count);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        times.Sort();
        var search = Stopwatch.GetTimestamp();
        Assert.Single(Ids(await client.GetDataAsync("/api/assets?search=99999%20light")));
        output.WriteLine(
            $"List of 100,000 assets, 60 a page, {times.Count} requests: p50 {times[times.Count / 2]:F1} ms, p95 {times[times.Count * 95 / 100]:F1} ms; "
            + $"search for a rare word {Stopwatch.GetElapsedTime(search).TotalMilliseconds:F0} ms");
        Assert.True(times[times.Count * 95 / 100] < 1000, $"p95 is {times[times.Count * 95 / 100]:F0} ms");
    }

    /// <summary>How PostgreSQL finds a page: the route's own query, as the app role under row-level security.</summary>
    private async Task<string> PlanAsync(Caller caller, string list)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().Assume(caller);
        var db = scope.ServiceProvider.GetRequiredService<AssetsDb>();
        await using var command = ListAssets.Find(db.Assets.AsNoTracking(), QueryOf(list)).Take(61).Select(asset => asset.Id).CreateDbCommand();
        command.CommandText = $"explain {command.CommandText}";
        await db.Database.OpenConnectionAsync();
        var plan = new StringBuilder();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.AppendLine(reader.GetString(0));
        }

        return plan.ToString();
    }

    private static ListAssetsQuery QueryOf(string list)
    {
        var values = list.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return new ListAssetsQuery
        {
            Cursor = values.GetValueOrDefault("cursor"),
            ProjectId = values.TryGetValue("projectId", out var project) ? Guid.Parse(project) : null,
            Sort = values.GetValueOrDefault("sort"),
            Order = values.GetValueOrDefault("order"),
            Type = values.GetValueOrDefault("type"),
            Favorite = values.ContainsKey("favorite") ? true : null,
            Trashed = values.ContainsKey("trashed") ? true : null,
        };
    }

    private static List<Guid> Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
}
