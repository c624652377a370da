using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Tests.Batches;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Erasure;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Generation.Tests;

/// <summary>The service behind a real broker.</summary>
public sealed class BrokerHost : GenerationHost
{
    protected override bool WithBroker => true;
}

/// <summary>What other services tell changes what is shown, once.</summary>
public sealed class EventTests(BrokerHost host) : IClassFixture<BrokerHost>
{
    [Fact]
    public async Task The_ledgers_cost_appears_with_the_generation_and_corrections_add_up()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(GenerationClient.Text())).Id();
        await client.UntilAsync(id, "completed");

        var first = Cost(caller, id, 500);
        var message = Guid.NewGuid();
        await PublishAsync(first, message);
        await PublishAsync(first, message);
        await PublishAsync(Cost(caller, id, -100), Guid.NewGuid());
        var shown = await UntilAsync(client, id, generation => (long?)generation["cost"]?["nanoUsd"] == 400);

        Assert.Equal("computed", (string?)shown["cost"]!["certainty"]);
        Assert.Equal("0.000000400", (string?)shown["cost"]!["usd"]);
    }

    [Fact]
    public async Task A_project_in_the_trash_hides_its_generations_and_brings_them_back()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var project = Guid.CreateVersion7();
        var id = (await client.StartAsync(GenerationClient.Text(project: project))).Id();
        await client.UntilAsync(id, "completed");

        await PublishAsync(new ProjectDeleted(caller.WorkspaceId, project, DateTimeOffset.UtcNow.AddDays(30), 2, DateTimeOffset.UtcNow), Guid.NewGuid());
        await StatusAsync(client, id, 404);
        await PublishAsync(new ProjectRestored(caller.WorkspaceId, project, 3, DateTimeOffset.UtcNow), Guid.NewGuid());
        await StatusAsync(client, id, 200);
        await PublishAsync(new ProjectPurged(caller.WorkspaceId, project, 4, DateTimeOffset.UtcNow), Guid.NewGuid());
        await StatusAsync(client, id, 404);
    }

    [Fact]
    public async Task A_project_in_the_trash_hides_its_batches_and_brings_them_back()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var project = Guid.CreateVersion7();
        var id = (await client.StartBatchAsync(new { projectId = project, type = "text", model = "sandbox/text", items = new[] { new { prompt = "A fox" } } })).Id();

        await PublishAsync(new ProjectDeleted(caller.WorkspaceId, project, DateTimeOffset.UtcNow.AddDays(30), 2, DateTimeOffset.UtcNow), Guid.NewGuid());
        await StatusAsync(client, id, 404, "batches");
        await PublishAsync(new ProjectRestored(caller.WorkspaceId, project, 3, DateTimeOffset.UtcNow), Guid.NewGuid());
        await StatusAsync(client, id, 200, "batches");
        await PublishAsync(new ProjectPurged(caller.WorkspaceId, project, 4, DateTimeOffset.UtcNow), Guid.NewGuid());
        await StatusAsync(client, id, 404, "batches");
    }

    [Fact]
    public async Task News_of_a_deletion_that_comes_late_hides_and_cancels_nothing_that_was_asked_for_since()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var project = Guid.CreateVersion7();
        var asked = new { projectId = project, type = "video", prompt = "A lighthouse", model = "sandbox/video", parameters = new { durationSeconds = 12 } };
        var id = (await client.StartAsync(asked)).Id();
        var batch = (await client.StartBatchAsync(new { projectId = project, type = "text", model = "sandbox/text", items = new[] { new { prompt = "A fox" } } })).Id();
        var late = Guid.NewGuid();

        await PublishAsync(new ProjectDeleted(caller.WorkspaceId, project, DateTimeOffset.UtcNow.AddDays(30), 2, DateTimeOffset.UtcNow.AddMinutes(-1)), late);
        await ConsumedAsync(late);
        await StatusAsync(client, id, 200);
        await StatusAsync(client, batch, 200, "batches");
        await PublishAsync(new ProjectRestored(caller.WorkspaceId, project, 3, DateTimeOffset.UtcNow), Guid.NewGuid());
        await StatusAsync(client, id, 200);

        Assert.Equal("completed", (string?)(await client.UntilAsync(id, "completed", "cancelled"))["status"]);
    }

    [Fact]
    public async Task A_deletion_that_is_delivered_after_the_restoration_hides_and_cancels_nothing()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var project = Guid.CreateVersion7();
        var id = (await client.StartAsync(GenerationClient.Text(project: project))).Id();
        var batch = (await client.StartBatchAsync(new { projectId = project, type = "text", model = "sandbox/text", items = new[] { new { prompt = "A fox" } } })).Id();
        await client.UntilAsync(id, "completed");
        var (restored, late) = (Guid.NewGuid(), Guid.NewGuid());

        await PublishAsync(new ProjectRestored(caller.WorkspaceId, project, 3, DateTimeOffset.UtcNow), restored);
        await ConsumedAsync(restored);
        await PublishAsync(new ProjectDeleted(caller.WorkspaceId, project, DateTimeOffset.UtcNow.AddDays(30), 2, DateTimeOffset.UtcNow), late);
        await ConsumedAsync(late);

        using var shown = await client.GetAsync($"/api/generations/{id}");
        using var shownBatch = await client.GetAsync($"/api/batches/{batch}");
        Assert.Equal((200, 200), ((int)shown.StatusCode, (int)shownBatch.StatusCode));
    }

    [Fact]
    public async Task What_is_told_of_a_project_after_its_purge_brings_nothing_back()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var project = Guid.CreateVersion7();
        var asked = new { projectId = project, type = "video", prompt = "A lighthouse", model = "sandbox/video", parameters = new { durationSeconds = 12 } };
        var id = (await client.StartAsync(asked)).Id();
        var (purged, late) = (Guid.NewGuid(), Guid.NewGuid());

        // A deleted account purges without the trash before it: what runs is hidden and asked to stop all the same.
        await PublishAsync(new ProjectPurged(caller.WorkspaceId, project, 4, DateTimeOffset.UtcNow), purged);
        await ConsumedAsync(purged);
        await PublishAsync(new ProjectRestored(caller.WorkspaceId, project, 3, DateTimeOffset.UtcNow), late);
        await ConsumedAsync(late);

        using var shown = await client.GetAsync($"/api/generations/{id}");
        Assert.Equal(404, (int)shown.StatusCode);
    }

    [Fact]
    public async Task A_deleted_account_takes_its_workspace_s_settings_and_generations_along_also_those_that_end_later()
    {
        var (caller, bystander) = (Callers.New(), Callers.New());
        using var client = host.ClientFor(caller);
        using var bystanding = host.ClientFor(bystander);
        foreach (var one in (HttpClient[])[client, bystanding])
        {
            (await one.PutAsJsonAsync("/api/settings/providers", new[] { new { provider = "openai", enabled = false, priority = 1 } })).EnsureSuccessStatusCode();
            await one.UntilAsync((await one.StartAsync(GenerationClient.Text())).Id(), "completed");
        }

        var deleted = Guid.NewGuid();
        var (before, kept) = (await RowsAsync(caller), await RowsAsync(bystander));
        await PublishAsync(new UserDeleted(caller.WorkspaceId, caller.UserId, DateTimeOffset.UtcNow), deleted);
        await ConsumedAsync(deleted);
        var afterwards = await RowsAsync(caller);
        await client.UntilAsync((await client.StartAsync(GenerationClient.Text())).Id(), "completed");
        var late = await RowsAsync(caller);
        await host.Services.GetRequiredService<ErasureSweeper>().RunOnceAsync(CancellationToken.None);

        Assert.Equal((true, 0, true, 0), (before > 0, afterwards, late > 0, await RowsAsync(caller)));
        Assert.Equal(kept, await RowsAsync(bystander));
    }

    /// <summary>What is kept of a workspace, but for the health of providers: that is noted a moment after a generation ends.</summary>
    private async Task<long> RowsAsync(Caller caller)
    {
        string[] tables = ["generations", "generation_outputs", "text_deltas", "batches", "provider_settings", "key_circuits", "provider_listings"];
        await using var command = host.Admin.CreateCommand(string.Join(" union all ", tables.Select(table => $"select count(*) from {table} where workspace_id = $1")));
        command.CommandText = $"select sum(count)::bigint from ({command.CommandText}) as counts";
        command.Parameters.AddWithValue(caller.WorkspaceId);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static CostRecorded Cost(Caller caller, Guid generation, long amount) => new(
        caller.WorkspaceId, Guid.CreateVersion7(), generation, Guid.CreateVersion7(), caller.UserId, "text", "sandbox", "text", amount, Certainty.Computed, 0, "1", DateTimeOffset.UtcNow);

    private async Task PublishAsync<TEvent>(TEvent message, Guid messageId)
        where TEvent : class => await host.Services.GetRequiredService<IBus>().Publish(message, context => context.MessageId = messageId);

    /// <summary>Until the message had its effect, if it has one: the inbox takes it in the same transaction.</summary>
    private async Task ConsumedAsync(Guid messageId)
    {
        await using var command = host.Admin.CreateCommand("select exists (select 1 from inbox where message_id = $1)");
        command.Parameters.AddWithValue(messageId);
        await Eventually.HoldsAsync(async () => (bool)(await command.ExecuteScalarAsync())!, "the message is consumed");
    }

    private static Task<JsonNode> UntilAsync(HttpClient client, Guid id, Func<JsonNode, bool> holds) =>
        Eventually.SeesAsync(() => client.UntilAsync(id, "completed"), holds, "what the event brings");

    private static Task StatusAsync(HttpClient client, Guid id, int status, string of = "generations") => Eventually.SeesAsync(
        async () =>
        {
            using var answer = await client.GetAsync($"/api/{of}/{id}");
            return (int)answer.StatusCode;
        },
        seen => seen == status, $"{status} for {of}");
}
