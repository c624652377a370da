using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MediaLab.Generation.Catalogue.Listings;

namespace MediaLab.Generation.Catalogue;

/// <summary>Every provider and model MediaLab knows, read once from the JSON files beside this one. A file with an error stops the service.</summary>
internal sealed class ModelCatalogue
{
    private static readonly string[] Modalities = ["text", "image", "video", "audio"];
    private readonly Dictionary<(string Name, string Modality), Model> _byName;

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
            .ToDictionary(pair => (pair.Name, pair.Model.Modality), pair => pair.Model);
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
    /// Finds a model by catalogue id or alias, then by the provider's own id, then as an open model of a provider that serves more than the
    /// catalogue lists. An id may stand for several models of different modalities: one of the wanted modality is preferred, and another is
    /// returned only so that the error can say what it makes.
    /// </summary>
    public Model? Find(string name, string modality) =>
        _byName.GetValueOrDefault((name, modality))
        ?? Models.FirstOrDefault(candidate => candidate.ProviderModel == name && candidate.Modality == modality)
        ?? (name.Split('/', 2) is [var provider, var own] ? FindOpen(provider, own, modality) : null)
        ?? FindOther(name);

    public Model? Find(string provider, string model, string modality) =>
        _byName.GetValueOrDefault(($"{provider}/{model}", modality)) ?? FindOpen(provider, model, modality) ?? FindOther($"{provider}/{model}");

    /// <summary>
    /// Stands in for a model that was removed from the catalogue, so that jobs submitted to it can still be polled: a copy of another model of
    /// the same provider and modality. Null if the provider is unknown.
    /// </summary>
    public Model? FindFormer(string provider, string model, string modality) =>
        FindProvider(provider) is { } entry && entry.Models.Concat(entry.OpenModels).FirstOrDefault(known => known.Modality == modality) is { } alike
            ? alike with { ProviderModel = model, Name = model, Lifecycle = new(), IsFormer = true }
            : null;

    public ProviderEntry? FindProvider(string provider) => Providers.FirstOrDefault(entry => entry.Provider == provider);

    private Model? FindOther(string name) => Modalities.Select(modality => _byName.GetValueOrDefault((name, modality))).FirstOrDefault(model => model is not null);

    private Model? FindOpen(string provider, string model, string modality) =>
        Model.IsPossibleId(model) && FindProvider(provider)?.OpenModels.FirstOrDefault(open => open.Modality == modality) is { } known
            ? known with { ProviderModel = model, Name = model }
            : null;

    /// <summary>This catalogue extended by the providers' live listings: shutdown dates, further models and values. Built-in entries are never removed.</summary>
    public ModelCatalogue With(IReadOnlyDictionary<string, IReadOnlyList<ListedEntry>> listed) => listed.Values.All(entries => entries.Count == 0)
        ? this
        : new ModelCatalogue(Providers.Select(provider => listed.TryGetValue(provider.Provider, out var entries) ? With(provider, entries) : provider));

    private static ProviderEntry With(ProviderEntry provider, IReadOnlyList<ListedEntry> entries)
    {
        var ends = entries.Where(entry => entry.Shutdown is not null).DistinctBy(entry => entry.Id).ToDictionary(entry => entry.Id, entry => entry.Shutdown);
        var known = provider.Models.SelectMany(model => model.Aliases.Prepend(model.ProviderModel).Select(name => (name, model.Modality))).ToHashSet();
        var further = entries.Where(entry => entry.Adds is not null && known.Add((entry.Id, entry.Adds)))
            .Join(provider.OpenModels, entry => entry.Adds, open => open.Modality, (entry, open) => open with { ProviderModel = entry.Id, Name = entry.Name ?? entry.Id });
        var values = entries.Where(entry => entry.Values is not null).ToLookup(entry => entry.Values!);
        return provider with
        {
            Models = [.. provider.Models.Concat(further).Select(model => model with
            {
                Lifecycle = ends.TryGetValue(model.ProviderModel, out var shutdown) ? model.Lifecycle with { Shutdown = shutdown } : model.Lifecycle,
                Parameters = values.Count == 0 ? model.Parameters : [.. model.Parameters.Select(parameter => With(parameter, values[parameter.Name]))],
            })],
        };
    }

    private static ModelParameter With(ModelParameter parameter, IEnumerable<ListedEntry> values)
    {
        var further = values.Where(value => parameter.Values?.Contains(value.Id) == false).DistinctBy(value => value.Id).ToArray();
        return further.Length == 0 ? parameter : parameter with
        {
            Values = [.. parameter.Values!, .. further.Select(value => value.Id)],
            Listed = [.. further.Select(value => value.Id)],
            Labels = (parameter.Labels ?? new Dictionary<string, string>()).Concat(further.Where(value => value.Name is not null).Select(value => KeyValuePair.Create(value.Id, value.Name!)))
                .ToDictionary(),
        };
    }

    internal static ProviderEntry Read(string name, Stream json)
    {
        try
        {
            var provider = JsonSerializer.Deserialize<ProviderEntry>(json, Json)!;
            if (provider.OpenModels.FirstOrDefault(model => model.ProviderModel != Model.AnyOther) is { } named)
            {
                throw new JsonException($"{named.ProviderModel}: an open model is called {Model.AnyOther}.");
            }

            if (provider.Listings.FirstOrDefault(listing => listing.Adds is { } adds && provider.OpenModels.All(open => open.Modality != adds)) is { } aimless)
            {
                throw new JsonException($"{aimless.Path}: it adds models of a modality that has no open model.");
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
        Require(model.Operation == Operation.Ordinary || model.Modality == "text", model, "an operation of its own makes text");
        Require(!model.PromptOptional || model.References.Min > 0, model, "without a prompt it needs a reference");
        Require(model.Operation != Operation.Transcription || model.References.Min > 0, model, "a transcription needs a recording");
        Require(model.Parameters.Select(parameter => parameter.Name).Distinct().Count() == model.Parameters.Count, model, "a parameter stands twice");
        foreach (var name in model.Rules.SelectMany(rule => rule.When.Keys.Append(rule.Setting)).Where(name => name != SettingRule.References))
        {
            Require(model.Parameters.Any(parameter => parameter.Name == name), model, $"a rule names the setting '{name}', which it does not have");
        }

        foreach (var parameter in model.Parameters)
        {
            Require((parameter.Kind is ParameterKind.Choice or ParameterKind.Asset) == (parameter.Values is { Count: > 0 }), model, $"{parameter.Name}: values belong to a choice or an asset, and only there");
            Require(parameter.Kind != ParameterKind.Asset || parameter.Values!.All(Modalities.Contains), model, $"{parameter.Name}: an asset's values are modalities");
            Require(parameter.Labels is null || parameter.Labels.Keys.All(value => parameter.Values!.Contains(value)), model, $"{parameter.Name}: a label names a value");
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
