using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>What became of a generation, beyond what its answer shows.</summary>
internal static class Outcomes
{
    /// <summary>The usage as Costing gets it; null when nothing is charged.</summary>
    public static async Task<JsonNode?> UsageAsync(this SimulatorHost host, JsonNode generation)
    {
        await using var command = host.Admin.CreateCommand("select usage::text from generations where id = @id");
        command.Parameters.AddWithValue("id", generation.Id());
        return await command.ExecuteScalarAsync() is string json ? JsonNode.Parse(json) : null;
    }

    /// <summary>How the ledger is told that it is over: the event, and the usage that it charges; null when it charges nothing.</summary>
    public static async Task<(string Event, JsonNode? Charged)> SettlementAsync(this SimulatorHost host, JsonNode generation)
    {
        await using var command = host.Admin.CreateCommand("""
            select type, coalesce(body -> 'usage', body -> 'charged')::text from outbox
            where ordering_key = @id and type in ('GenerationCompleted', 'GenerationFailed', 'GenerationCancelled', 'GenerationOutcomeUnknown')
            """);
        command.Parameters.AddWithValue("id", generation.Id());
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync(), "The ledger is not told that it is over.");
        var settlement = (reader.GetString(0), await reader.IsDBNullAsync(1) ? null : JsonNode.Parse(reader.GetString(1)));
        Assert.False(await reader.ReadAsync(), "The ledger is told twice that it is over.");
        return settlement;
    }

    /// <summary>How much of one unit; the usage must count nothing else.</summary>
    public static async Task<long> UsedAsync(this SimulatorHost host, JsonNode generation, string unit)
    {
        var units = (await host.UsageAsync(generation))!["units"]!.AsObject();
        return units.Count == 1 ? (long)units[unit]! : throw new InvalidOperationException($"Counted besides {unit}: {units.ToJsonString()}");
    }

    /// <summary>The stored bytes of the one thing that was made.</summary>
    public static byte[] OnlyOutput(this SimulatorHost host, JsonNode generation) =>
        host.Peers.Assets.Stored[(Guid)Assert.Single(generation["assets"]!.AsArray())!];

    /// <summary>Runs all side by side, each in a workspace of its own, and compares how each ended: state, code, number of submissions.</summary>
    public static Task EndsAsync(this SimulatorHost host, string model, string type, Guid[] references, params (Scenario Scenario, string State, string Code, int Submissions)[] cases) =>
        host.EndsAsync(model, type, new { }, references, cases);

    /// <summary>The same with settings.</summary>
    public static async Task EndsAsync(
        this SimulatorHost host, string model, string type, object parameters, Guid[] references, params (Scenario Scenario, string State, string Code, int Submissions)[] cases)
    {
        var ended = await Task.WhenAll(cases.Select(async expected =>
        {
            var (generation, key) = await host.RunAsync(model, expected.Scenario, type, parameters, expected.State, references);
            Assert.NotEmpty((string)generation["error"]!["message"]!);
            return (expected.Scenario, expected.State, (string)generation["error"]!["code"]!, host.Simulator.Submissions.By(key).Count);
        }));

        Assert.Equal(cases, ended);
    }

    /// <summary>The same for what ends well: how often it was submitted.</summary>
    public static async Task CompletesAsync(this SimulatorHost host, string model, string type, Guid[] references, params (Scenario Scenario, int Submissions)[] cases)
    {
        var ended = await Task.WhenAll(cases.Select(async expected =>
        {
            var (_, key) = await host.RunAsync(model, expected.Scenario, type, new { }, "completed", references);
            return (expected.Scenario, host.Simulator.Submissions.By(key).Count);
        }));

        Assert.Equal(cases, ended);
    }

    /// <summary>Waits until the provider was asked so often for the key's one job, or has done it: who calls back does so on a slow machine before anyone has asked.</summary>
    public static Task UntilAskedAsync(this SimulatorHost host, string key, int times) => Eventually.HoldsAsync(
        () => host.Simulator.Jobs.By(key) is [var job] && (job.Asked >= times || job.Phase == JobPhase.Done), $"one job that was asked for {times} times, or is done");
}
