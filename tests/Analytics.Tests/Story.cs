using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;

namespace MediaLab.Analytics.Tests;

/// <summary>A workspace whose events a test makes up.</summary>
internal sealed class Story
{
    public Caller Caller { get; } = Callers.New();

    public Guid Workspace => Caller.WorkspaceId;

    public static DateTimeOffset Now { get; } = DateTimeOffset.UtcNow;

    public ProjectCreated Project(Guid id, string name, long version = 1) => new(Workspace, id, Caller.UserId, name, null, version, Now);

    public GenerationFacts Facts(Guid id, Guid project, string type = "text", string provider = "openai", string model = "gpt-6-luna", long version = 1) =>
        new(id, project, Caller.UserId, type, provider, model, version);

    public GenerationQueued Queued(GenerationFacts facts, DateTimeOffset? at = null) => new(Workspace, facts with { Version = 1 }, 100, 100, at ?? Now);

    public GenerationCompleted Completed(GenerationFacts facts, DateTimeOffset? queuedAt = null, params (string Unit, long Quantity)[] units) => new(
        Workspace, facts with { Version = 5 }, new ProviderUsage(units.ToDictionary(unit => unit.Unit, unit => unit.Quantity), new Dictionary<string, string>(), null), [],
        queuedAt ?? Now, (queuedAt ?? Now).AddSeconds(1), (queuedAt ?? Now).AddSeconds(3));

    public GenerationFailed Failed(GenerationFacts facts, DateTimeOffset? at = null) =>
        new(Workspace, facts with { Version = 5 }, "PROVIDER_FAILED", "It failed.", null, at ?? Now);

    public CostRecorded Cost(GenerationFacts facts, long nanoUsd, Certainty certainty = Certainty.Computed, DateTimeOffset? at = null, Guid? entry = null) => new(
        Workspace, entry ?? Guid.CreateVersion7(), facts.GenerationId, facts.ProjectId, facts.CreatedBy, facts.Type, facts.Provider, facts.Model, nanoUsd, certainty, nanoUsd, "v1", at ?? Now);
}

internal static class Reading
{
    public static async Task<JsonNode> DataAsync(this HttpClient client, string address) => (await client.GetFromJsonAsync<JsonNode>(address))!["data"]!;

    public static long Nano(this JsonNode? money) => (long)money!["nanoUsd"]!;

    public static JsonNode Line(this JsonNode? breakdown, string key) => breakdown!.AsArray().Single(line => (string?)line!["key"] == key)!;
}
