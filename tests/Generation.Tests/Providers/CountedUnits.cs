using System.Text.Json.Nodes;

namespace MediaLab.Generation.Tests.Providers;

internal static class CountedUnits
{
    /// <summary>What was counted, unit by unit: the public answer adds some of them up.</summary>
    public static async Task<JsonNode> UnitsAsync(this SimulatorHost host, JsonNode generation)
    {
        await using var command = host.Admin.CreateCommand("select usage::text from generations where id = @id");
        command.Parameters.AddWithValue("id", generation.Id());
        return JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)!["units"]!;
    }
}
