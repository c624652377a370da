using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MediaLab.Generation.Catalogue;

/// <summary>Every provider and model MediaLab knows, read once from the JSON files beside this one. A file with an error stops the service.</summary>
internal sealed class ModelCatalogue
{
    private static readonly string[] Modalities = ["text", "image", "video", "audio"];
    private readonly Dictionary<string, Model> _byName;

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
        _byName = Models.SelectMany(model => model.Aliases.Prepend(model.Id).Select(name => (Name: name, Model: model)))
            .ToDictionary(pair => pair.Name, pair => pair.Model, StringComparer.Ordinal);
    }

    /// <summary>The JSON of catalogue files: unknown members and missing values are errors.</summary>
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public IReadOnlyList<ProviderEntry> Providers { get; }

    public IReadOnlyList<Model> Models { get; }

    /// <summary>
    /// By catalogue id or alias, by the provider's own id at the first provider that has it, else as any model of a provider that serves
    /// more than the catalogue lists.
    /// </summary>
    public Model? Find(string name, string modality)
    {
        if (_byName.TryGetValue(name, out var model))
        {
            return model;
        }

        return Models.FirstOrDefault(candidate => candidate.ProviderModel == name && candidate.Modality == modality)
            ?? (name.Split('/', 2) is [var provider, var own] ? FindOpen(provider, own, modality) : null);
    }

    public Model? Find(string provider, string model, string modality) => _byName.GetValueOrDefault($"{provider}/{model}") ?? FindOpen(provider, model, modality);

    public ProviderEntry? FindProvider(string provider) => Providers.FirstOrDefault(entry => entry.Provider == provider);

    private Model? FindOpen(string provider, string model, string modality) =>
        model.Length is > 0 and <= 120 && model.All(letter => char.IsAsciiLetterOrDigit(letter) || "-._:/@+ ".Contains(letter, StringComparison.Ordinal))
        && FindProvider(provider)?.OpenModels.FirstOrDefault(open => open.Modality == modality) is { } known
            ? known with { ProviderModel = model, Name = model }
            : null;

    internal static ProviderEntry Read(string name, Stream json)
    {
        try
        {
            var provider = JsonSerializer.Deserialize<ProviderEntry>(json, Json)!;
            if (provider.OpenModels.FirstOrDefault(model => model.ProviderModel != Model.AnyOther) is { } named)
            {
                throw new JsonException($"{named.ProviderModel}: an open model is called {Model.AnyOther}.");
            }

            foreach (var model in provider.Models.Concat(provider.OpenModels))
            {
                Check(model);
            }

            var complete = provider with { Models = [], OpenModels = [] };
            return complete with
            {
                Models = [.. provider.Models.Select(model => model with { Provider = complete })],
                OpenModels = [.. provider.OpenModels.Select(model => model with { Provider = complete })],
            };
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
            Require((parameter.Kind is ParameterKind.Choice or ParameterKind.Asset) == (parameter.Values is { Count: > 0 }), model, $"{parameter.Name}: values belong to a choice or an asset, and only there");
            Require(parameter.Kind != ParameterKind.Asset || parameter.Values!.All(Modalities.Contains), model, $"{parameter.Name}: an asset's values are modalities");
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
