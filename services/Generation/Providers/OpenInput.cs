using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Providers;

/// <summary>
/// The setting <c>input</c> of models that are known by name only: a JSON object with the model's own members, merged into what is sent.
/// </summary>
internal static class OpenInput
{
    private const string Setting = "input";

    /// <returns>Empty when nothing was given.</returns>
    /// <exception cref="ApiException">400: it is no JSON object.</exception>
    public static JsonObject Read(MediaRequest request)
    {
        if (request.Parameters.Text(Setting) is not { Length: > 0 } text)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw ApiException.Invalid($"parameters.{Setting}", $"'{Setting}' must be a JSON object with the model's own settings, for example {{\"num_inference_steps\": 28}}.");
        }
    }

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
