using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediaLab.Projects.Tests;

[Collection(ProjectsCollection.Name)]
public sealed class ConsumerTests(ProjectsHost host)
{
    private readonly Caller _owner = Callers.New();

    [Fact]
    public async Task Assets_count_once_and_the_newest_picture_is_the_cover()
    {
        var project = await ProjectAsync();
        var (first, second, sound) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

        await PublishAsync(Ready(project, first, "image", minute: 1));
        await PublishAsync(Ready(project, second, "video", minute: 2));
        await PublishAsync(Ready(project, sound, "audio", minute: 3));
        await PublishAsync(Ready(project, second, "video", minute: 2));
        var three = await UntilAsync(project, shown => (int)shown["assetCount"]! == 3);
        await PublishAsync(new AssetDeleted(_owner.WorkspaceId, second, project, 10, 2, DateTimeOffset.UtcNow));
        var two = await UntilAsync(project, shown => (int)shown["assetCount"]! == 2);

        Assert.Equal(second.ToString(), (string?)three["thumbnailAssetId"]);
        Assert.Equal($"/api/assets/{second}/thumbnail?size=512", (string?)three["thumbnailUrl"]);
        Assert.Equal(first.ToString(), (string?)two["thumbnailAssetId"]);
        Assert.Equal(1, (long)two["version"]!);
    }

    [Fact]
    public async Task Of_two_pictures_that_come_at_the_same_moment_the_newer_is_the_cover()
    {
        var project = await ProjectAsync();
        var (older, newer) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var connection = await host.Admin.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select from projects where id = $1 for no key update", connection, transaction) { Parameters = { new() { Value = project } } };
        await hold.ExecuteNonQueryAsync();

        await PublishAsync(Ready(project, newer, "image", minute: 2));
        await WaitersAsync(1);
        await PublishAsync(Ready(project, older, "image", minute: 1));
        await WaitersAsync(2);
        await transaction.CommitAsync();
        var both = await UntilAsync(project, shown => (int)shown["assetCount"]! == 2);

        Assert.Equal(newer.ToString(), (string?)both["thumbnailAssetId"]);
    }

    [Fact]
    public async Task An_asset_whose_deletion_is_heard_of_first_never_counts()
    {
        var project = await ProjectAsync();
        var (gone, kept) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await HeardAsync(new AssetDeleted(_owner.WorkspaceId, gone, project, 10, 2, DateTimeOffset.UtcNow));
        await HeardAsync(Ready(project, gone, "image", minute: 2));
        await HeardAsync(Ready(project, kept, "image", minute: 1));
        var shown = await ReadAsync(project);
        await HeardAsync(new AssetDeleted(_owner.WorkspaceId, gone, project, 10, 2, DateTimeOffset.UtcNow));
        var again = await ReadAsync(project);
        using var client = host.ClientFor(_owner);
        var chosen = await client.PutAsJsonAsync($"/api/projects/{project}", new { thumbnailAssetId = gone });

        Assert.Equal((1, 1), ((int)shown["assetCount"]!, (int)again["assetCount"]!));
        Assert.Equal(kept.ToString(), (string?)shown["thumbnailAssetId"]);
        Assert.Equal(HttpStatusCode.BadRequest, chosen.StatusCode);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_shown_counts_and_is_no_cover()
    {
        var project = await ProjectAsync();

        await HeardAsync(Ready(project, Guid.CreateVersion7(), "image", minute: 1) with { HasThumbnail = false });
        var shown = await ReadAsync(project);

        Assert.Equal(1, (int)shown["assetCount"]!);
        Assert.Null(shown["thumbnailAssetId"]);
    }

    [Fact]
    public async Task A_chosen_cover_stays_until_its_asset_is_gone()
    {
        var project = await ProjectAsync();
        var (chosen, newer) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await PublishAsync(Ready(project, chosen, "image", minute: 1));
        await UntilAsync(project, shown => (int)shown["assetCount"]! == 1);
        using var client = host.ClientFor(_owner);
        await (await client.PutAsJsonAsync($"/api/projects/{project}", new { thumbnailAssetId = chosen })).DataAsync();

        await PublishAsync(Ready(project, newer, "image", minute: 2));
        var kept = await UntilAsync(project, shown => (int)shown["assetCount"]! == 2);
        await PublishAsync(new AssetDeleted(_owner.WorkspaceId, chosen, project, 10, 2, DateTimeOffset.UtcNow));
        var replaced = await UntilAsync(project, shown => (int)shown["assetCount"]! == 1);

        Assert.Equal(chosen.ToString(), (string?)kept["thumbnailAssetId"]);
        Assert.Equal(newer.ToString(), (string?)replaced["thumbnailAssetId"]);
    }

    [Fact]
    public async Task A_completion_that_is_delivered_twice_counts_once()
    {
        var project = await ProjectAsync();
        var facts = new GenerationFacts(Guid.CreateVersion7(), project, _owner.UserId, "image", "sandbox", "image", 5);
        var completed = new GenerationCompleted(
            _owner.WorkspaceId, facts, new ProviderUsage(new Dictionary<string, long>(), new Dictionary<string, string>(), null), [],
            DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
        var messageId = Guid.CreateVersion7();

        await PublishAsync(completed, messageId);
        await PublishAsync(completed, messageId);
        await PublishAsync(completed with { Generation = facts with { GenerationId = Guid.CreateVersion7() } });
        await UntilAsync(project, shown => (int)shown["generationCount"]! >= 2);
        await Task.Delay(500);

        Assert.Equal(2, (int)(await ReadAsync(project))["generationCount"]!);
    }

    [Fact]
    public async Task A_deleted_account_takes_its_personal_workspace_s_projects_along()
    {
        var project = await ProjectAsync();
        var bystander = Callers.New();
        var other = (string)(await host.CreateAsync(bystander, new { name = "Stays" }))["id"]!;

        await PublishAsync(new UserDeleted(_owner.WorkspaceId, _owner.UserId, DateTimeOffset.UtcNow));

        using var client = host.ClientFor(_owner);
        await Eventually.HoldsAsync(async () => (await client.GetAsync($"/api/projects/{project}")).StatusCode == HttpStatusCode.NotFound, "the project is gone");

        using var bystanding = host.ClientFor(bystander);
        Assert.Equal(HttpStatusCode.OK, (await bystanding.GetAsync($"/api/projects/{other}")).StatusCode);
    }

    /// <summary>Waits until so many transactions wait for a lock.</summary>
    private async Task WaitersAsync(long count)
    {
        await using var waiting = host.Admin.CreateCommand("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        await Eventually.HoldsAsync(async () => (long)(await waiting.ExecuteScalarAsync())! >= count, $"{count} transactions wait for a lock");
    }

    private AssetReady Ready(Guid project, Guid asset, string type, int minute) =>
        new(_owner.WorkspaceId, asset, project, null, type, $"{type}/x", 10, 1, new DateTimeOffset(2026, 11, 1, 10, minute, 0, TimeSpan.Zero));

    private async Task<Guid> ProjectAsync() => Guid.Parse((string)(await host.CreateAsync(_owner, new { name = "Film" }))["id"]!);

    private async Task<JsonNode> ReadAsync(Guid project)
    {
        using var client = host.ClientFor(_owner);
        return await (await client.GetAsync($"/api/projects/{project}")).DataAsync();
    }

    private Task<JsonNode> UntilAsync(Guid project, Func<JsonNode, bool> arrived) => Eventually.SeesAsync(() => ReadAsync(project), arrived);

    /// <summary>Publishes and waits for the effect: the inbox takes the message in the same transaction.</summary>
    private async Task HeardAsync<TEvent>(TEvent message)
        where TEvent : class
    {
        var messageId = Guid.CreateVersion7();
        await PublishAsync(message, messageId);
        await Eventually.HoldsAsync(async () => (bool)(await host.SqlAsync("select exists (select 1 from inbox where message_id = $1)", messageId))!, "the message is consumed");
    }

    private Task PublishAsync<TEvent>(TEvent message, Guid? messageId = null)
        where TEvent : class =>
        host.Services.GetRequiredService<IBus>().Publish(message, context => context.MessageId = messageId ?? Guid.CreateVersion7());
}
