using System.Text.Json.Nodes;

namespace MediaLab.Generation.Providers;

/// <summary>The setting <c>jsonSchema</c> of models that can hold their answer to a JSON Schema.</summary>
internal static class StructuredAnswer
{
    public const string Setting = "jsonSchema";

    /// <summary>What OpenAI's protocol calls the schema: the name is for the model to read.</summary>
    public const string Name = "answer";

    /// <returns>Null when the answer may be of any shape.</returns>
    public static JsonObject? SchemaOf(MediaRequest request) =>
        request.Parameters.Text(Setting) is { Length: > 0 } schema ? JsonNode.Parse(schema)!.AsObject() : null;
}
