using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator.Compatible;

/// <summary>How one service speaks OpenAI's protocol.</summary>
/// <param name="Provider">For example "mistral".</param>
/// <param name="Prefix">Where it is, for example "/mistral/v1".</param>
internal sealed record Dialect(string Provider, string Prefix)
{
    /// <summary>What a chat request may hold besides model, messages and stream.</summary>
    public required string[] ChatMembers { get; init; }

    /// <summary>The usage of a chat; it has the numbers that the tests count on: 50 read, 20 of them cached, 21 written, 3 of them thought.</summary>
    public required Func<JsonObject> Usage { get; init; }

    /// <summary>It comes only when asked for.</summary>
    public bool UsageWhenAsked { get; init; }

    /// <summary>Where the usage is in the last chunk.</summary>
    public string UsageMember { get; init; } = "usage";

    /// <summary>Sent before the first words, as services do that let a request wait.</summary>
    public string? KeepAlive { get; init; }

    public bool SaysDone { get; init; } = true;

    /// <summary>The text comes in parts, after a part of thinking.</summary>
    public bool TextInParts { get; init; }

    /// <summary>A chunk that says that it failed.</summary>
    public Func<JsonNode> ErrorChunk { get; init; } = () => JsonNode.Parse("""{"error":{"message":"The model crashed.","type":"server_error","code":null}}""")!;

    /// <summary>Errors in its own words; the others are as at OpenAI.</summary>
    public IReadOnlyDictionary<Scenario, (int Status, string Body)> Refusals { get; init; } = new Dictionary<Scenario, (int, string)>();

    /// <summary>The list of models, where it is not the check, by the modality that is asked for.</summary>
    public Func<string, JsonNode>? Models { get; init; }

    /// <summary>Where a key is checked, and what is said of a good one.</summary>
    public (string Path, string Answer) Check { get; init; } = ("/models", """{"object":"list","data":[{"id":"some-model","object":"model"}]}""");

    public PictureDialect? Pictures { get; init; }

    public SpeechDialect? Speech { get; init; }
}

/// <summary>How a service makes pictures.</summary>
/// <param name="Path">Below the service.</param>
/// <param name="Members">What a request may hold besides model and prompt.</param>
/// <param name="Must">What it must hold, as the service's strictest model wants it.</param>
/// <param name="Usage">What the answer says; null when it says nothing.</param>
internal sealed record PictureDialect(string Path, string[] Members, Func<JsonObject, string?> Must, Func<int, JsonObject?> Usage)
{
    /// <summary>Also takes requests that work from pictures, here.</summary>
    public string? EditPath { get; init; }

    /// <summary>Links instead of base64.</summary>
    public bool ByLink { get; init; }

    /// <summary>What stands beside each picture.</summary>
    public Func<int, bool, JsonObject> Beside { get; init; } = (_, _) => [];

    public bool SaysObject { get; init; }
}

/// <summary>How a service speaks.</summary>
/// <param name="Path">Below the service.</param>
/// <param name="Required">What a request must hold.</param>
/// <param name="Optional">What it may hold besides.</param>
/// <param name="AudioMember">The member of a JSON answer that holds the sound; null where the answer is the sound.</param>
/// <param name="Costs">Nano-USD, which the service says when it is asked for the id in X-Generation-Id; null where it does not.</param>
internal sealed record SpeechDialect(string Path, string[] Required, string[] Optional, string? AudioMember = null, long? Costs = null);
