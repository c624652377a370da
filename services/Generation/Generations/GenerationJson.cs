using System.Text.Json;

namespace MediaLab.Generation.Generations;

/// <summary>JSON inside the database's columns.</summary>
internal static class GenerationJson
{
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web)!;

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
