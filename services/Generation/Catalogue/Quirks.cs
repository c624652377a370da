using System.Text.Json;

namespace MediaLab.Generation.Catalogue;

/// <summary>A wire format that several providers share.</summary>
internal enum Protocol
{
    /// <summary>The provider's own: an adapter of its own speaks it.</summary>
    Own,

    /// <summary>OpenAI's chat completions, images and speech.</summary>
    Openai,
}

/// <summary>An operation of a shared protocol.</summary>
internal enum Operation
{
    /// <summary>The modality's own; for text <c>POST /chat/completions</c>.</summary>
    Ordinary,

    /// <summary>Text by <c>POST /responses</c>.</summary>
    Responses,

    /// <summary>Text from a recording by <c>POST /audio/transcriptions</c>.</summary>
    Transcription,
}

/// <summary>Where a provider differs from the ordinary form of OpenAI's protocol. What is left out is ordinary.</summary>
internal sealed record Quirks
{
    public ChatQuirks Chat { get; init; } = new();

    public ImageQuirks Images { get; init; } = new();

    public SpeechQuirks Speech { get; init; } = new();

    /// <summary>Where an answer's usage says what the call cost; null where it does not.</summary>
    public ReportedCost? Cost { get; init; }

    /// <summary>Headers of every call.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What an HTTP status means here, where it means something else than everywhere.</summary>
    public IReadOnlyDictionary<string, StatusMeaning> Statuses { get; init; } = new Dictionary<string, StatusMeaning>();
}

/// <summary><c>POST /chat/completions</c>, streamed.</summary>
internal sealed record ChatQuirks
{
    /// <summary>The role that instructions for the whole text have.</summary>
    public string SystemRole { get; init; } = "system";

    /// <summary>The body's member for a setting, where it is not the setting's name in snake_case. Dots lead into objects.</summary>
    public IReadOnlyDictionary<string, string> Members { get; init; } = new Dictionary<string, string>();

    /// <summary>Sent with every request.</summary>
    public IReadOnlyDictionary<string, JsonElement> Constants { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The usage comes only when it is asked for by <c>stream_options</c>; false where that member is refused.</summary>
    public bool AsksForUsage { get; init; } = true;
}

/// <summary><c>POST /images/generations</c></summary>
internal sealed record ImageQuirks
{
    public string Path { get; init; } = "/images/generations";

    /// <summary>As in <see cref="ChatQuirks.Members"/>. A size in two members is written "width,height".</summary>
    public IReadOnlyDictionary<string, string> Members { get; init; } = new Dictionary<string, string>();

    /// <summary>Sent with every request.</summary>
    public IReadOnlyDictionary<string, JsonElement> Constants { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>How pictures to work from are sent; null where they cannot be.</summary>
    public ImageReferenceQuirks? References { get; init; }
}

/// <summary>How pictures to work from are sent.</summary>
/// <param name="Member">Of the body.</param>
/// <param name="Shape">What stands in it.</param>
/// <param name="Path">The operation that takes them, where it is another one.</param>
/// <param name="MaskMember">Of the body: the picture whose transparent part says what to change in the first reference.</param>
internal sealed record ImageReferenceQuirks(string Member, ImageReferenceShape Shape, string? Path = null, string? MaskMember = null);

internal enum ImageReferenceShape
{
    /// <summary>One data URI.</summary>
    Uri,

    /// <summary>A list of <c>{"type":"image_url","url":"data:..."}</c>.</summary>
    Typed,

    /// <summary>A list of <c>{"type":"image_url","image_url":{"url":"data:..."}}</c>, as in chat messages.</summary>
    Parts,

    /// <summary>A list of <c>{"image_url":"data:..."}</c>; a mask is one such object.</summary>
    Plain,
}

/// <summary><c>POST /audio/speech</c></summary>
internal sealed record SpeechQuirks
{
    public string Path { get; init; } = "/audio/speech";

    /// <summary>The member that holds the words to speak.</summary>
    public string InputMember { get; init; } = "input";

    /// <summary>False where there is one model only, and no member for it.</summary>
    public bool NamesModel { get; init; } = true;

    /// <summary>As in <see cref="ChatQuirks.Members"/>.</summary>
    public IReadOnlyDictionary<string, string> Members { get; init; } = new Dictionary<string, string>();

    /// <summary>The member of a JSON answer that carries the sound in base64; null where the answer is the sound itself.</summary>
    public string? AudioMember { get; init; }
}

/// <summary>Where an answer says what the call cost.</summary>
/// <param name="Member">Of its usage; dots lead into objects.</param>
/// <param name="PerUsd">So many of what it counts in are a US dollar.</param>
/// <param name="AlsoWithOwnKey">What comes on top when the provider used a key of the user's own at the model's maker.</param>
internal sealed record ReportedCost(string Member, long PerUsd = 1, string? AlsoWithOwnKey = null);

internal enum StatusMeaning
{
    /// <summary>No room now; nothing was done.</summary>
    Overloaded,

    KeyInvalid,

    QuotaExceeded,

    ContentRefused,
}
