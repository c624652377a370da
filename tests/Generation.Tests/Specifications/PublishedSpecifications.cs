using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Specifications;

/// <summary>The providers' specifications, where this machine has them: MEDIALAB_SPECS, or ../shared/specs beside the repository.</summary>
internal static class PublishedSpecifications
{
    private static readonly ConcurrentDictionary<string, Lazy<OpenApiDocument>> Documents = new();

    /// <summary>Why tests that need them do not run here; null where they do.</summary>
    public static string? Missing { get; } = Folder() is null ? "NOT TESTED: the wire formats against the providers' specifications, which are not on this machine (MEDIALAB_SPECS)." : null;

    public static OpenApiDocument OpenAi => Of("openai");

    public static OpenApiDocument Anthropic => Of("anthropic");

    public static OpenApiDocument Of(string provider) => Documents.GetOrAdd(provider, _ => new(() => new OpenApiDocument(Read(FileOf(provider)!)))).Value;

    /// <summary>One file as it is.</summary>
    public static JsonNode Node(string name) => Read(Path.Combine(Folder()!, name));

    /// <summary>A specification that leaves its objects open, with every object closed: a member that it does not know is a mistake of ours.</summary>
    public static OpenApiDocument Closed(string name)
    {
        var root = Node(name);
        Close(root["components"]!["schemas"]!);
        return new OpenApiDocument(root);
    }

    private static void Close(JsonNode node)
    {
        if (node is JsonObject schema)
        {
            if (schema["properties"] is JsonObject && schema["additionalProperties"] is null)
            {
                schema["additionalProperties"] = false;
            }

            foreach (var child in schema.Select(member => member.Value).OfType<JsonNode>())
            {
                Close(child);
            }
        }
    }

    /// <summary>The same for one provider whose specification may be missing where others are.</summary>
    public static string? MissingOf(string provider) => Missing
        ?? (FileOf(provider) is null ? $"NOT TESTED: {provider}'s wire format, because {provider}.openapi.json or .yaml is not among the specifications." : null);

    private static string? FileOf(string provider) => new[] { "json", "yaml" }.Select(kind => Path.Combine(Folder()!, $"{provider}.openapi.{kind}")).FirstOrDefault(File.Exists);

    /// <summary>Also JSON that is named yaml.</summary>
    private static JsonNode Read(string file)
    {
        var text = File.ReadAllText(file);
        return text.AsSpan().TrimStart() is ['{', ..] ? JsonNode.Parse(text)! : Yaml.ToJson(text);
    }

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("MEDIALAB_SPECS") is { Length: > 0 } given)
        {
            return given;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var specifications = Path.Combine(folder.FullName, "shared", "specs");
            if (Directory.Exists(specifications))
            {
                return specifications;
            }
        }

        return null;
    }
}

public sealed class SpecificationFactAttribute : FactAttribute
{
    public SpecificationFactAttribute() => Skip = PublishedSpecifications.Missing;

    public SpecificationFactAttribute(string provider) => Skip = PublishedSpecifications.MissingOf(provider);
}

public sealed class SpecificationTheoryAttribute : TheoryAttribute
{
    public SpecificationTheoryAttribute() => Skip = PublishedSpecifications.Missing;

    public SpecificationTheoryAttribute(string provider) => Skip = PublishedSpecifications.MissingOf(provider);
}
