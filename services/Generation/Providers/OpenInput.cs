using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaLab.Generation.Providers;

/// <summary>
/// The setting <c>input</c> of models that are known by name only: a JSON object with the model's own members, merged into what is sent.
/// </summary>
internal static class OpenInput
{
    private const string Setting = "input";

    /// <returns>Empty when nothing was given.</returns>
    public static JsonObject Read(MediaRequest request) =>
        request.Parameters.Text(Setting) is { Length: > 0 } text ? JsonNode.Parse(text)!.AsObject() : [];

    /// <summary>The model's own members go before the general ones.</summary>
    public static void Merge(JsonObject body, JsonObject own)
    {
        foreach (var (name, value) in own)
        {
            body[name] = value?.DeepClone();
        }
    }

    /// <summary>How providers' models name their members: aspectRatio becomes aspect_ratio.</summary>
    public static string MemberName(string setting) => JsonNamingPolicy.SnakeCaseLower.ConvertName(setting);
}
