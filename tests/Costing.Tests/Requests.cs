using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Costing.Tests;

/// <summary>Messages and bodies that tests share.</summary>
internal static class Requests
{
    /// <summary>Speech by tts-1: 15 USD for a million characters, so one character is 15,000 nano-USD.</summary>
    public const long NanoPerCharacter = 15_000;

    public static HoldRequest Speech(Guid projectId, long characters, Guid? generationId = null) => new()
    {
        GenerationId = (generationId ?? Guid.CreateVersion7()).ToString(),
        ProjectId = projectId.ToString(),
        Consumption = new Consumption
        {
            Provider = "openai",
            Model = "tts-1",
            Modality = "audio",
            ExpectedUnits = { ["characters"] = characters },
            MaximumUnits = { ["characters"] = characters },
        },
    };

    public static GenerationFacts Facts(HoldRequest hold, Caller caller, long version = 5) => new(
        Guid.Parse(hold.GenerationId), Guid.Parse(hold.ProjectId), caller.UserId, hold.Consumption.Modality, hold.Consumption.Provider, hold.Consumption.Model, version);

    public static ProviderUsage Characters(long characters) => Usage(("characters", characters));

    public static ProviderUsage Usage(params (string Unit, long Quantity)[] units) =>
        new(units.ToDictionary(unit => unit.Unit, unit => unit.Quantity), new Dictionary<string, string>(), null);

    public static ProviderUsage Reported(long nanoUsd) => new(new Dictionary<string, long>(), new Dictionary<string, string>(), nanoUsd);

    /// <summary>Sets a budget and returns it.</summary>
    public static async Task<JsonNode> PutBudgetAsync(
        this HttpClient client, string scope, string? scopeId, string period, string limitUsd, params int[] thresholds)
    {
        var answer = await client.PutAsJsonAsync("/api/budgets", new { scope, scopeId, period, limitUsd, thresholds = thresholds.Length == 0 ? null : thresholds });
        var body = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True(answer.IsSuccessStatusCode, body!.ToJsonString());
        return body["data"]!;
    }

    public static async Task<JsonNode> DataAsync(this HttpClient client, string address) => (await client.GetFromJsonAsync<JsonNode>(address))!["data"]!;

    public static async Task<JsonNode> BudgetAsync(this HttpClient client, string scope) =>
        (await client.DataAsync("/api/budgets"))["items"]!.AsArray().Single(budget => (string?)budget!["scope"] == scope)!;

    public static long Nano(this JsonNode? money) => (long)money!["nanoUsd"]!;
}
