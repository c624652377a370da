using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaLab.Assets.Processing;
using MediaLab.Assets.Upkeep;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Assets.Tests;

/// <summary>Naming, filing, trash and deletion, and what follows from other services' events.</summary>
[Collection(AssetsCollection.Name)]
public sealed class AssetLifeTests : IDisposable
{
    private readonly AssetsHost _host;
    private readonly Caller _caller = Callers.New();
    private readonly Uploader _uploader;
    private readonly HttpClient _client;

    public AssetLifeTests(AssetsHost host)
    {
        _host = host;
        _uploader = new Uploader(host, _caller);
        _client = host.ClientFor(_caller);
    }

    public void Dispose()
    {
        _client.Dispose();
        _uploader.Dispose();
    }

    [Fact]
    public async Task An_asset_is_renamed_described_tagged_and_found_again()
    {
        var id = await _uploader.StorePngAsync();

        var changed = await (await _client.PutAsJsonAsync($"/api/assets/{id}", new
        {
            name = "Leuchtturm bei Sturm",
            description = "Für den Vorspann",
            tags = (string[])["  Opening ", "opening", "sea"],
            favorite = true,
        })).DataAsync();

        Assert.Equal(["opening", "sea"], changed.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.True(changed.GetProperty("favorite").GetBoolean());
        foreach (var filter in (string[])["search=sturm", "search=leucht%20vorsp", "search=openi", "tag=sea", "tag=Sea%20", "favorite=true", "type=image", "search=lighthouse"])
        {
            Assert.Equal([id], await ListAsync(filter));
        }

        foreach (var filter in (string[])["search=anker", "search=%26%7C!", "tag=land", "type=video", "archived=true", "trashed=true", "favorite=false"])
        {
            Assert.Empty(await ListAsync(filter));
        }

        var tags = await _client.GetDataAsync("/api/assets/tags");
        Assert.Equal(["opening", "sea"], tags.GetProperty("items").EnumerateArray().Select(tag => tag.GetProperty("tag").GetString()));
    }

    [Fact]
    public async Task The_trash_gives_back_what_went_in_and_deletes_only_what_is_in_it()
    {
        var id = await _uploader.StorePngAsync();
        await ProcessedAsync(id);

        var tooEarly = await _client.DeleteAsync($"/api/assets/{id}?permanent=true");
        await (await _client.DeleteAsync($"/api/assets/{id}")).DataAsync();
        Assert.Empty(await ListAsync(""));
        Assert.Equal([id], await ListAsync("trashed=true"));
        await (await _client.PostAsync($"/api/assets/{id}/restore", null)).DataAsync();
        Assert.Equal([id], await ListAsync(""));
        await _client.DeleteAsync($"/api/assets/{id}");
        var files = FilesOf(id);
        await (await _client.DeleteAsync($"/api/assets/{id}?permanent=true")).DataAsync();

        Assert.Equal((HttpStatusCode.Conflict, "NOT_IN_TRASH"), (tooEarly.StatusCode, await tooEarly.ErrorAsync()));
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"/api/assets/{id}")).StatusCode);
        Assert.NotEmpty(files);
        await Eventually.SeesAsync(() => Task.FromResult(FilesOf(id).Length), left => left == 0);
        await Eventually.SeesAsync(() => _host.SqlAsync("select count(*) from assets where id = $1", id), rows => rows is 0L);
    }

    [Fact]
    public async Task A_bulk_action_tells_for_each_asset_what_became_of_it()
    {
        var mine = await _uploader.StorePngAsync();
        using var stranger = new Uploader(_host, Callers.New());
        var foreign = await stranger.StorePngAsync();

        var tagged = await (await _client.PostAsJsonAsync("/api/assets/bulk", new { ids = (Guid[])[mine, foreign], action = "tag", value = "Draft" })).DataAsync();
        var deleted = await (await _client.PostAsJsonAsync("/api/assets/bulk", new { ids = (Guid[])[mine], action = "delete" })).DataAsync();

        var results = tagged.GetProperty("items").EnumerateArray().ToList();
        Assert.True(results[0].GetProperty("success").GetBoolean());
        Assert.Equal("NOT_FOUND", results[1].GetProperty("error").GetString());
        Assert.Equal([mine], await ListAsync("tag=draft"));
        Assert.Equal("NOT_IN_TRASH", deleted.GetProperty("items")[0].GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.PostAsJsonAsync("/api/assets/bulk", new { ids = Array.Empty<Guid>(), action = "trash" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.PostAsJsonAsync("/api/assets/bulk", new { ids = (Guid[])[mine], action = "explode" })).StatusCode);
    }

    [Fact]
    public async Task A_copy_has_bytes_of_its_own_and_its_lineage_leads_to_the_original()
    {
        var bytes = Media.Png();
        var original = await _uploader.StoreAsync(bytes, _uploader.Request());

        var copy = await (await _client.PostAsync($"/api/assets/{original}/duplicate", null)).DataAsync();
        var id = copy.GetProperty("id").GetGuid();
        await _client.DeleteAsync($"/api/assets/{original}");
        await _client.DeleteAsync($"/api/assets/{original}?permanent=true");
        await Eventually.SeesAsync(() => _host.SqlAsync("select count(*) from assets where id = $1", original), rows => rows is 0L);

        Assert.Equal("A lighthouse (copy)", copy.GetProperty("name").GetString());
        Assert.Equal("ready", (await ProcessedAsync(id)).GetProperty("status").GetString());
        Assert.Equal(bytes, await (await _client.GetAsync((await _client.GetAsync($"/api/assets/{id}/content")).Headers.Location)).Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("Harbour at night.jpg", "night.jpg")]
    [InlineData("Harbour at night.jpg", "Harbour at night.jpg")]
    [InlineData("Harbour at night.jpg", "jpg")]
    [InlineData("scene-04_take-2.final.mp4", "scene-04_take-2.final.mp4")]
    [InlineData("scene-04_take-2.final.mp4", "take 2 mp4")]
    [InlineData("https://example.com/lighthouse.png", "lighthouse.png")]
    [InlineData("ada@example.com", "example")]
    public async Task A_file_is_found_by_its_name_and_by_the_words_in_it(string name, string search)
    {
        var id = await _uploader.StorePngAsync();
        await _client.PutAsJsonAsync($"/api/assets/{id}", new { name });

        Assert.Equal([id], await ListAsync($"search={Uri.EscapeDataString(search)}"));
    }

    [Fact]
    public async Task Files_named_before_searches_looked_at_words_are_found_after_the_migration()
    {
        var id = await _uploader.StorePngAsync();
        // What is still being processed gets its words anew when that is done.
        await ProcessedAsync(id);
        await _host.SqlAsync("update assets set search_text = 'Harbour at night.jpg' where id = $1", id);
        Assert.Empty(await ListAsync("search=night.jpg"));

        await _host.MigrateAgainAsync("Initial");

        Assert.Equal([id], await ListAsync("search=night.jpg"));
    }

    [Fact]
    public async Task What_is_in_the_trash_or_in_a_project_that_is_not_in_use_is_not_copied()
    {
        var trashed = await _uploader.StorePngAsync();
        await _client.DeleteAsync($"/api/assets/{trashed}");
        using var archive = new Uploader(_host, _caller) { ProjectId = ProjectsService.Archived };
        using var away = new Uploader(_host, _caller) { ProjectId = ProjectsService.Missing };

        var ofTrashed = await _client.PostAsync($"/api/assets/{trashed}/duplicate", null);
        var ofArchived = await _client.PostAsync($"/api/assets/{await archive.StorePngAsync()}/duplicate", null);
        var ofAway = await _client.PostAsync($"/api/assets/{await away.StorePngAsync()}/duplicate", null);

        Assert.Equal((HttpStatusCode.Conflict, "CONFLICT"), (ofTrashed.StatusCode, await ofTrashed.ErrorAsync()));
        Assert.Equal((HttpStatusCode.Conflict, "PROJECT_ARCHIVED"), (ofArchived.StatusCode, await ofArchived.ErrorAsync()));
        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), (ofAway.StatusCode, await ofAway.ErrorAsync()));
    }

    [Fact]
    public async Task Lineage_adds_up_what_an_asset_and_all_it_was_made_from_cost_each_once()
    {
        var first = _uploader.Request();
        var parent = await _uploader.StoreAsync(Media.Png(), first);
        var request = _uploader.Request();
        request.ParentAssetIds.Add(parent.ToString());
        var child = await _uploader.StoreAsync(Media.Png(), request);
        await CostAsync(Guid.Parse(first.GenerationId), 1_000, Certainty.Reported);
        await CostAsync(Guid.Parse(request.GenerationId), 500, Certainty.Computed);

        var lineage = await Eventually.SeesAsync(
            () => _client.GetDataAsync($"/api/assets/{child}/lineage"), lineage => lineage.GetProperty("totalCost").GetProperty("nanoUsd").GetInt64() == 1_500);

        Assert.Equal(parent, lineage.GetProperty("parents")[0].GetProperty("id").GetGuid());
        Assert.Equal(1, lineage.GetProperty("ancestors").GetInt32());
        Assert.Equal("computed", lineage.GetProperty("totalCost").GetProperty("certainty").GetString());
        Assert.Equal(child, (await _client.GetDataAsync($"/api/assets/{parent}/lineage")).GetProperty("children")[0].GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task The_cost_of_a_generation_is_split_over_its_outputs_to_the_last_nano_dollar()
    {
        var generation = Guid.CreateVersion7();
        // Told before the last output is stored: the split follows.
        var ids = new List<Guid>();
        for (var ordinal = 0; ordinal < 3; ordinal++)
        {
            var request = _uploader.Request();
            (request.GenerationId, request.Ordinal) = (generation.ToString(), ordinal);
            ids.Add(await _uploader.StoreAsync(Media.Png(shade: (byte)ordinal), request));
            if (ordinal == 1)
            {
                await CostAsync(generation, 90, Certainty.Estimated);
                await Eventually.SeesAsync(() => CostOfAsync(ids[0]), cost => cost == 45);
            }
        }

        await CostAsync(generation, 10, Certainty.Reported);

        await Eventually.SeesAsync(() => CostOfAsync(ids[0]), cost => cost == 34);
        Assert.Equal([34L, 33L, 33L], [await CostOfAsync(ids[0]), await CostOfAsync(ids[1]), await CostOfAsync(ids[2])]);
        Assert.Equal(ids[0], (await ListAsync("sort=cost&order=desc"))[0]);
    }

    [Fact]
    public async Task A_deleted_project_takes_its_assets_along_and_brings_back_only_those()
    {
        var kept = await _uploader.StorePngAsync();
        var thrownAway = await _uploader.StorePngAsync();
        await _client.DeleteAsync($"/api/assets/{thrownAway}");
        var now = DateTimeOffset.UtcNow;

        await _host.PublishAsync(new ProjectDeleted(_caller.WorkspaceId, _uploader.ProjectId, now.AddDays(30), 2, now));
        await Eventually.SeesAsync(() => ListAsync("trashed=true"), trash => trash.Count == 2);
        // An upload that ends after its project was deleted goes where the project went.
        var late = await _uploader.StorePngAsync();
        Assert.Contains(late, await ListAsync("trashed=true"));
        var restoredAlone = await _client.PostAsync($"/api/assets/{kept}/restore", null);
        await _host.PublishAsync(new ProjectRestored(_caller.WorkspaceId, _uploader.ProjectId, 3, now));
        await Eventually.SeesAsync(() => ListAsync(""), list => list.Count == 2);
        // An old event that comes late changes nothing.
        await _host.PublishAsync(new ProjectDeleted(_caller.WorkspaceId, _uploader.ProjectId, now.AddDays(30), 2, now));
        await _host.PublishAsync(new ProjectPurged(_caller.WorkspaceId, _uploader.ProjectId, 5, now));

        Assert.Equal(HttpStatusCode.Conflict, restoredAlone.StatusCode);
        await Eventually.SeesAsync(() => _host.SqlAsync("select count(*) from assets where project_id = $1", _uploader.ProjectId), rows => rows is 0L);
        Assert.Empty(FilesOf(kept));
    }

    [Fact]
    public async Task What_was_in_the_trash_long_enough_and_uploads_nobody_completed_are_swept_away()
    {
        var old = await _uploader.StorePngAsync();
        var young = await _uploader.StorePngAsync();
        var abandoned = Guid.Parse((await _uploader.Client.BeginUploadAsync(_uploader.Request())).AssetId);
        var begun = Guid.Parse((await _uploader.Client.BeginUploadAsync(_uploader.Request())).AssetId);
        await _client.DeleteAsync($"/api/assets/{old}");
        await _client.DeleteAsync($"/api/assets/{young}");
        await _host.SqlAsync("update assets set purge_after = now() - interval '1 minute' where id = $1", old);
        await _host.SqlAsync("update assets set updated_at = now() - interval '25 hours' where id = $1", abandoned);

        await _host.Services.GetRequiredService<AssetUpkeep>().RunOnceAsync(default);

        await Eventually.SeesAsync(() => _host.SqlAsync("select count(*) from assets where id = any($1)", (Guid[])[old, abandoned]), rows => rows is 0L);
        Assert.Equal(2L, await _host.SqlAsync("select count(*) from assets where id = any($1)", (Guid[])[young, begun]));
    }

    [Fact]
    public async Task A_worker_that_was_killed_in_the_middle_is_followed_by_one_that_finishes()
    {
        var id = await _uploader.StorePngAsync();
        await ProcessedAsync(id);
        // As a killed worker leaves it: processing, claimed, its lease over.
        await _host.SqlAsync("update assets set state = 'processing', thumbnail_sizes = '{}' where id = $1", id);
        await _host.SqlAsync(
            """
            insert into asset_jobs (workspace_id, id, asset_id, kind, run_at, attempts, lease_owner, lease_until, lease_no, created_at)
            values ($1, $2, $3, 'process', now(), 1, 'dead/1', now() - interval '1 second', 1, now())
            """,
            _caller.WorkspaceId, Guid.CreateVersion7(), id);

        var asset = await ProcessedAsync(id);

        Assert.Equal("ready", asset.GetProperty("status").GetString());
        Assert.NotNull(asset.GetProperty("thumbnailUrl").GetString());
    }

    [Fact]
    public async Task A_worker_whose_lease_was_taken_over_changes_nothing_any_more()
    {
        var queue = _host.Services.GetRequiredService<AssetQueue>();
        var jobs = _host.Services.GetRequiredService<AssetJobs>();
        var id = await _uploader.StorePngAsync();
        await ProcessedAsync(id);
        await _host.SqlAsync("update assets set state = 'processing' where id = $1", id);
        var job = Guid.CreateVersion7();
        await _host.SqlAsync(
            """
            insert into asset_jobs (workspace_id, id, asset_id, kind, run_at, attempts, lease_owner, lease_until, lease_no, created_at)
            values ($1, $2, $3, 'process', now(), 1, 'other/1', now() + interval '1 hour', 7, now())
            """,
            _caller.WorkspaceId, job, id);

        var zombie = new ClaimedJob(_caller.WorkspaceId, job, id, AssetJobKind.Process, 1, 6, null);
        await jobs.RunAsync(zombie, default);

        Assert.False(await queue.RenewAsync(zombie, default));
        Assert.Equal("processing", (await _client.GetDataAsync($"/api/assets/{id}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Another_workspace_gets_a_404_on_every_route()
    {
        var id = await _uploader.StorePngAsync();
        using var stranger = _host.ClientFor(Callers.New());
        (HttpMethod Method, string Path, object? Body)[] routes =
        [
            (HttpMethod.Get, "", null), (HttpMethod.Get, "/content", null), (HttpMethod.Get, "/thumbnail", null), (HttpMethod.Get, "/waveform", null),
            (HttpMethod.Get, "/lineage", null), (HttpMethod.Put, "", new { name = "mine now" }), (HttpMethod.Delete, "", null), (HttpMethod.Delete, "?permanent=true", null),
            (HttpMethod.Post, "/download", null), (HttpMethod.Post, "/complete", null), (HttpMethod.Post, "/restore", null), (HttpMethod.Post, "/duplicate", null),
        ];

        foreach (var (method, path, body) in routes)
        {
            using var request = new HttpRequestMessage(method, $"/api/assets/{id}{path}") { Content = body is null ? null : JsonContent.Create(body) };
            var answer = await stranger.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {(int)answer.StatusCode}");
        }

        Assert.Empty((await stranger.GetDataAsync("/api/assets")).GetProperty("items").EnumerateArray());
        Assert.Equal("A lighthouse", (await _client.GetDataAsync($"/api/assets/{id}")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_viewer_reads_but_changes_nothing()
    {
        var id = await _uploader.StorePngAsync();
        using var viewer = _host.ClientFor(_caller with { Role = "viewer" });

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/api/assets/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync($"/api/assets/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PutAsJsonAsync($"/api/assets/{id}", new { name = "x" })).StatusCode);
    }

    private async Task<List<Guid>> ListAsync(string query)
    {
        var page = await _client.GetDataAsync($"/api/assets?projectId={_uploader.ProjectId}&{query}");
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
    }

    private Task<JsonElement> ProcessedAsync(Guid id) =>
        Eventually.SeesAsync(() => _client.GetDataAsync($"/api/assets/{id}"), asset => asset.GetProperty("status").GetString() != "processing");

    private async Task<long?> CostOfAsync(Guid id)
    {
        var cost = (await _client.GetDataAsync($"/api/assets/{id}")).GetProperty("cost");
        return cost.ValueKind == JsonValueKind.Null ? null : cost.GetProperty("nanoUsd").GetInt64();
    }

    private Task CostAsync(Guid generation, long nanoUsd, Certainty certainty) => _host.PublishAsync(new CostRecorded(
        _caller.WorkspaceId, Guid.CreateVersion7(), generation, _uploader.ProjectId, _caller.UserId, "image", "sandbox", "sandbox-image", nanoUsd, certainty, nanoUsd, "1",
        DateTimeOffset.UtcNow));

    private string[] FilesOf(Guid id) => [.. Directory.EnumerateFiles(Path.Combine(_host.DataFolder, "objects"), "*", SearchOption.AllDirectories)
        .Where(file => file.Contains($"/derived/{id}/", StringComparison.Ordinal))];
}
