using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaLab.Generation.Catalogue;

/// <summary>Every provider and model MediaLab knows, read once from the JSON files beside this one. A file with an error stops the service.</summary>
internal sealed class ModelCatalogue
{
    private static readonly string[] Modalities = ["text", "image", "video", "audio"];
    private readonly Dictionary<string, Model> _byId;

    public ModelCatalogue()
        : this(Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("catalogue/", StringComparison.Ordinal))
            .Select(name => Read(name, Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!)))
    {
    }

    internal ModelCatalogue(IEnumerable<ProviderEntry> providers)
    {
        Providers = [.. providers.OrderBy(provider => provider.Priority).ThenBy(provider => provider.Provider, StringComparer.Ordinal)];
        Models = [.. Providers.SelectMany(provider => provider.Models)];
        _byId = Models.ToDictionary(model => model.Id, StringComparer.Ordinal);
    }

    /// <summary>The JSON of catalogue files: unknown members and missing values are errors.</summary>
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public IReadOnlyList<ProviderEntry> Providers { get; }

    public IReadOnlyList<Model> Models { get; }

    /// <summary>By catalogue id, or by the provider's own id where only one model has it.</summary>
    public Model? Find(string name)
    {
        if (_byId.TryGetValue(name, out var model))
        {
            return model;
        }

        var sameName = Models.Where(candidate => candidate.ProviderModel == name).Take(2).ToArray();
        return sameName.Length == 1 ? sameName[0] : null;
    }

    public Model? Find(string provider, string model) => _byId.GetValueOrDefault($"{provider}/{model}");

    public ProviderEntry? FindProvider(string provider) => Providers.FirstOrDefault(entry => entry.Provider == provider);

    internal static ProviderEntry Read(string name, Stream json)
    {
        try
        {
            var provider = JsonSerializer.Deserialize<ProviderEntry>(json, Json)!;
            foreach (var model in provider.Models)
            {
                Check(model);
            }

            var complete = provider with { Models = [] };
            return complete with { Models = [.. provider.Models.Select(model => model with { Provider = complete })] };
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"{name}: {exception.Message}", exception);
        }
    }

    private static void Check(Model model)
    {
        Require(Modalities.Contains(model.Modality), model, "modality must be text, image, video or audio");
        Require(model.DeadlineSeconds is > 0 and <= 86_400, model, "deadlineSeconds must be 1 to 86400");
        Require(model.MaxCount is >= 1 and <= 16, model, "maxCount must be 1 to 16");
        Require(model.Parameters.Select(parameter => parameter.Name).Distinct().Count() == model.Parameters.Count, model, "a parameter stands twice");
        foreach (var parameter in model.Parameters)
        {
            Require((parameter.Kind == ParameterKind.Choice) == (parameter.Values is { Count: > 0 }), model, $"{parameter.Name}: values belong to a choice, and only there");
            Require(parameter.Default is not { } value || ParameterCheck.Problem(parameter, value) is null, model, $"{parameter.Name}: its default is not allowed");
        }
    }

    private static void Require(bool holds, Model model, string problem)
    {
        if (!holds)
        {
            throw new JsonException($"{model.ProviderModel}: {problem}.");
        }
    }
}
