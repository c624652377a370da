using System.Text.Json;
using System.Text.Json.Serialization;
using MediaLab.Generation.Catalogue.Listings;
using MediaLab.Generation.Generations;

namespace MediaLab.Generation.Catalogue;

/// <summary>One file of the catalogue: a provider and the models of it that MediaLab offers.</summary>
internal sealed record ProviderEntry
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>Id in keys, settings, prices and model ids.</summary>
    public required string Provider { get; init; }

    public required string Name { get; init; }

    /// <summary>It makes things on this machine, free, to try MediaLab with.</summary>
    [JsonIgnore]
    public bool IsSandbox => Provider == "sandbox";

    /// <summary>Where it is when neither the key nor the configuration says otherwise; none for what runs here.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Where finished files are, besides the address itself, and where they are given to its keys only: hosts with all of their subdomains, over https.</summary>
    public IReadOnlyList<string> ResultHosts { get; init; } = [];

    /// <summary>What it speaks. One that speaks a known protocol needs no adapter of its own.</summary>
    public Protocol Protocol { get; init; }

    /// <summary>Where it differs from the protocol's ordinary form.</summary>
    public Quirks Quirks { get; init; } = new();

    /// <summary>Place in the order of trying while the workspace decided nothing; lower is first.</summary>
    public required int Priority { get; init; }

    /// <summary>What a failed, refused or cancelled call costs at this provider.</summary>
    public required FailureBilling FailureBilling { get; init; }

    public required IReadOnlyList<Model> Models { get; init; }

    /// <summary>For providers that serve more models than can be listed: by modality, what is known of any other model id of theirs.</summary>
    public IReadOnlyList<Model> OpenModels { get; init; } = [];

    /// <summary>How it is asked, at no cost, what it serves now; none where it does not say.</summary>
    public IReadOnlyList<Listing> Listings { get; init; } = [];
}

/// <summary>What the provider charges when there is no result: free, charged or partial, each said in words with its source.</summary>
internal sealed record FailureBilling
{
    public required string Failed { get; init; }

    public required string Cancelled { get; init; }

    public required string Source { get; init; }
}

/// <summary>How a call to a model ends.</summary>
public enum Completion
{
    /// <summary>The answer to the call is the result.</summary>
    Immediate,

    /// <summary>The result arrives in pieces on the call's own connection.</summary>
    Stream,

    /// <summary>The provider is asked by its job id until it is done.</summary>
    Poll,
}

/// <summary>One model: all that the form, the router and the checks know about it.</summary>
internal sealed record Model
{
    /// <summary>The id of an open model: any that the catalogue does not list.</summary>
    public const string AnyOther = "*";

    /// <summary>The provider's own id.</summary>
    [JsonPropertyName("model")]
    public required string ProviderModel { get; init; }

    /// <summary>text, image, video or audio.</summary>
    public required string Modality { get; init; }

    /// <summary>It stands in for one that has left the catalogue: nothing new is sent to it.</summary>
    [JsonIgnore]
    public bool IsFormer { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required IReadOnlyList<ModelParameter> Parameters { get; init; }

    /// <summary>What its settings demand of each other.</summary>
    public IReadOnlyList<SettingRule> Rules { get; init; } = [];

    public int MaxCount { get; init; } = 1;

    public ReferenceCapability References { get; init; } = new(0, []);

    public bool Cancellable { get; init; }

    public required int MaxPromptCharacters { get; init; }

    /// <summary>It works from its references alone: a request may leave its prompt empty.</summary>
    public bool PromptOptional { get; init; }

    /// <summary>Which of its provider's operations serves it, where the modality alone does not say.</summary>
    public Operation Operation { get; init; }

    public required Completion Completion { get; init; }

    /// <summary>Seconds from the submit. A job that is still pending then is unknown.</summary>
    public required int DeadlineSeconds { get; init; }

    /// <summary>How long the provider keeps a finished result; null when it comes with the answer.</summary>
    public int? ResultLifetimeSeconds { get; init; }

    /// <summary>Other names that requests may use, for example one that always means the current version.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Figures for estimates that only this model needs, by name.</summary>
    public IReadOnlyDictionary<string, decimal> Measures { get; init; } = new Dictionary<string, decimal>();

    public Lifecycle Lifecycle { get; init; } = new();

    public required string Source { get; init; }

    public required DateOnly SourceDate { get; init; }

    /// <summary>Set from the file it stands in.</summary>
    [JsonIgnore]
    public ProviderEntry Provider { get; init; } = null!;

    /// <summary>provider/model: what people and requests call it.</summary>
    [JsonIgnore]
    public string Id => $"{Provider.Provider}/{ProviderModel}";

    [JsonIgnore]
    public TimeSpan Deadline => TimeSpan.FromSeconds(DeadlineSeconds);

    /// <summary>Could a provider call one of its models so?</summary>
    public static bool IsPossibleId(string id) =>
        id.Length is > 0 and <= 120 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || "-._:/@+ ".Contains(letter, StringComparison.Ordinal));

    public bool IsRetired(DateOnly today) => Lifecycle.Shutdown is { } shutdown && today >= shutdown;
}

/// <summary>A setting of a model.</summary>
/// <param name="Name" example="quality">Its name in a request's parameters.</param>
/// <param name="Label" example="Quality">Its name for people.</param>
/// <param name="Kind">choice, integer, number, boolean, text, json (text that is a JSON object) or asset (the id of an asset of the workspace).</param>
/// <param name="Values" example='["low","medium","high"]'>choice: what may be sent. asset: which of text, image, video and audio it may be.</param>
/// <param name="Min">integer, number: smallest; text: fewest characters.</param>
/// <param name="Max">integer, number: largest; text: most characters.</param>
/// <param name="Step">integer, number: distance between allowed values.</param>
/// <param name="Default" example='"medium"'>What is used when nothing is sent; null when the setting is left out then.</param>
/// <param name="Unit">For example seconds.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Labels" example='{"EXAVITQu4vr4xnSDxMaL":"Sarah"}'>choice: names for people of values that are ids; a value without one is its own name.</param>
public sealed record ModelParameter(
    string Name, string Label, ParameterKind Kind, IReadOnlyList<string>? Values = null, decimal? Min = null, decimal? Max = null,
    decimal? Step = null, JsonElement? Default = null, string? Unit = null, string? Help = null,
    IReadOnlyDictionary<string, string>? Labels = null)
{
    /// <summary>Those of the values that the provider listed and the catalogue's file does not know.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Listed { get; init; } = [];
}

/// <summary>What values a setting takes.</summary>
public enum ParameterKind
{
    Choice,

    [JsonStringEnumMemberName("integer")]
    WholeNumber,

    Number,

    Boolean,
    Text,

    /// <summary>Text that is a JSON object.</summary>
    Json,

    Asset,
}

/// <summary>Where some settings are so, another one must be so too. A request that breaks it is refused with its message.</summary>
public sealed record SettingRule
{
    /// <summary>In place of a setting's name: the request's references.</summary>
    public const string References = "references";

    /// <summary>Settings with the values at which the rule holds; no values: whatever was given.</summary>
    /// <example>{"resolution":["1080p","4k"]}</example>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> When { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>It holds only with references (true), only without (false), or either way (null).</summary>
    public bool? WithReferences { get; init; }

    /// <summary>The setting that must be so, or "references".</summary>
    /// <example>durationSeconds</example>
    public required string Setting { get; init; }

    /// <summary>It must not be given: it would count for nothing.</summary>
    /// <example>false</example>
    public bool Absent { get; init; }

    /// <summary>What it may be; none: whatever it is, it must be given.</summary>
    /// <example>["8"]</example>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The rule in words.</summary>
    /// <example>More than 720p needs 8 seconds.</example>
    public required string Message { get; init; }
}

/// <summary>Assets that a model takes as input.</summary>
/// <param name="Max" example="4">How many at most; 0 for none.</param>
/// <param name="Types" example='["image"]'>Which of text, image, video and audio.</param>
/// <param name="Min" example="0">How many at least: a model that changes a picture needs one.</param>
public sealed record ReferenceCapability(int Max, [MediaType] IReadOnlyList<string> Types, int Min = 0);

/// <summary>A model's dates, as far as the provider published them.</summary>
/// <param name="Released" example="2026-04-14">First day it was served.</param>
/// <param name="Deprecated">From when the provider advises against it.</param>
/// <param name="Shutdown">From this day it is no longer served.</param>
/// <param name="Replacement">What the provider advises instead: a catalogue id or the provider's own id.</param>
public sealed record Lifecycle(DateOnly? Released = null, DateOnly? Deprecated = null, DateOnly? Shutdown = null, string? Replacement = null);
