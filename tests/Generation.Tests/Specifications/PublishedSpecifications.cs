using System.Text.Json.Nodes;

namespace MediaLab.Generation.Tests.Specifications;

/// <summary>The providers' specifications, where this machine has them: MEDIALAB_SPECS, or ../shared/specs beside the repository.</summary>
internal static class PublishedSpecifications
{
    private static readonly Lazy<OpenApiDocument?> OpenAiDocument = new(() => Read("openai.openapi.json"));

    // Named yaml, and JSON inside, which is YAML too.
    private static readonly Lazy<OpenApiDocument?> AnthropicDocument = new(() => Read("anthropic.openapi.yaml"));

    public static OpenApiDocument? OpenAi => OpenAiDocument.Value;

    public static OpenApiDocument? Anthropic => AnthropicDocument.Value;

    private static OpenApiDocument? Read(string name)
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("MEDIALAB_SPECS") is { Length: > 0 } given)
        {
            folders.Add(given);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            folders.Add(Path.Combine(folder.FullName, "shared", "specs"));
        }

        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } file
            ? new OpenApiDocument(JsonNode.Parse(File.ReadAllText(file))!)
            : null;
    }
}
