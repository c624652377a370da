using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>Puts a request's settings into a body, under the provider's own names.</summary>
internal static class RequestBody
{
    /// <param name="body">What they are put into.</param>
    /// <param name="request">Whose settings.</param>
    /// <param name="members">The provider's names, by setting, where they are not the setting's name in snake_case.</param>
    /// <param name="ordinary">Settings that have another name everywhere, and settings that are sent in another way: those without a name.</param>
    public static void AddSettings(
        this JsonObject body, MediaRequest request, IReadOnlyDictionary<string, string> members, IReadOnlyDictionary<string, string> ordinary)
    {
        foreach (var (setting, value) in request.Parameters.Values)
        {
            var name = members.GetValueOrDefault(setting) ?? ordinary.GetValueOrDefault(setting) ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(setting);
            if (name.Length == 0 || value is { ValueKind: JsonValueKind.String } text && text.GetString()!.Length == 0 || IsAsset(request.Model, setting))
            {
                continue;
            }

            if (name.Split(',') is [var width, var height] && request.Parameters.Size(setting) is { } size)
            {
                body.Set(width, size.Width);
                body.Set(height, size.Height);
            }
            else
            {
                body.Set(name, JsonValue.Create(value));
            }
        }
    }

    public static void AddConstants(this JsonObject body, IReadOnlyDictionary<string, JsonElement> constants)
    {
        foreach (var (name, value) in constants)
        {
            body.Set(name, JsonSerializer.SerializeToNode(value));
        }
    }

    private static void Set(this JsonObject body, string path, JsonNode? value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            body = body[name] as JsonObject ?? (JsonObject)(body[name] = new JsonObject());
        }

        body[names[^1]] = value;
    }

    private static bool IsAsset(Model model, string setting) =>
        model.Parameters.Any(parameter => parameter.Name == setting && parameter.Kind == ParameterKind.Asset);
}
