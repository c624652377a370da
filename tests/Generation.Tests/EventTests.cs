using System.Text.Json.Nodes;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Tests.Batches;
using MediaLab.ServiceDefaults.Authentication;
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
    public async Task News_of_a_deletion_that_comes_late_cancels_nothing_that_was_asked_for_since()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var project = Guid.CreateVersion7();
        var asked = new { projectId = project, type = "video", prompt = "A lighthouse", model = "sandbox/video", parameters = new { durationSeconds = 12 } };
        var id = (await client.StartAsync(asked)).Id();

        await PublishAsync(new ProjectDeleted(caller.WorkspaceId, project, DateTimeOffset.UtcNow.AddDays(30), 2, DateTimeOffset.UtcNow.AddMinutes(-1)), Guid.NewGuid());
        await StatusAsync(client, id, 404);
        await PublishAsync(new ProjectRestored(caller.WorkspaceId, project, 3, DateTimeOffset.UtcNow), Guid.NewGuid());
        await StatusAsync(client, id, 200);

        Assert.Equal("completed", (string?)(await client.UntilAsync(id, "completed", "cancelled"))["status"]);
    }

    private static CostRecorded Cost(Caller caller, Guid generation, long amount) => new(
        caller.WorkspaceId, Guid.CreateVersion7(), generation, Guid.CreateVersion7(), caller.UserId, "text", "sandbox", "text", amount, Certainty.Computed, 0, "1", DateTimeOffset.UtcNow);

    private async Task PublishAsync<TEvent>(TEvent message, Guid messageId)
        where TEvent : class => await host.Services.GetRequiredService<IBus>().Publish(message, context => context.MessageId = messageId);

    private static async Task<JsonNode> UntilAsync(HttpClient client, Guid id, Func<JsonNode, bool> holds)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var generation = await client.UntilAsync(id, "completed");
            if (holds(generation))
            {
                return generation;
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("The event did not arrive.");
    }

    private static async Task StatusAsync(HttpClient client, Guid id, int status, string of = "generations")
    {
        for (var tries = 0; tries < 200; tries++)
        {
            using var answer = await client.GetAsync($"/api/{of}/{id}");
            if ((int)answer.StatusCode == status)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException($"Never {status}.");
    }
}
