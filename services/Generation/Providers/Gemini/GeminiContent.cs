using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Gemini;

/// <summary>What generateContent takes and gives, whatever it makes.</summary>
internal static class GeminiContent
{
    /// <summary>Of all references in one request: what may stand in its body.</summary>
    private const long MostInlineBytes = 70 * 1024 * 1024;

    // The model declined, or the filter did, before or while it wrote.
    private static readonly HashSet<string> Refusals =
    [
        "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "ESCALATION",
    ];

    public static Action<HttpRequestHeaders> Key(ProviderCall call) => headers => headers.TryAddWithoutValidation("x-goog-api-key", call.Credential!.Secret);

    /// <summary>The prompt and the references as one turn of the user.</summary>
    public static async Task<JsonArray> ContentsAsync(ProviderCall call, string prompt, CancellationToken cancellationToken)
    {
        var parts = new JsonArray(new JsonObject { ["text"] = prompt });
        var left = MostInlineBytes;
        foreach (var reference in call.Request.PlainReferences)
        {
            var data = await call.Files.Base64Async(reference, left, cancellationToken);
            left -= reference.SizeBytes;
            parts.Add(new JsonObject { ["inlineData"] = new JsonObject { ["mimeType"] = reference.MediaType, ["data"] = data } });
        }

        return [new JsonObject { ["role"] = "user", ["parts"] = parts }];
    }

    public static string? BlockReason(JsonElement answer) => answer.TextAt("promptFeedback.blockReason");

    /// <summary>The first candidate, or nothing where the prompt was blocked.</summary>
    public static JsonElement? Candidate(JsonElement answer) =>
        answer.TryGetProperty("candidates", out var candidates) && candidates.ValueKind == JsonValueKind.Array && candidates.GetArrayLength() > 0 ? candidates[0] : null;

    /// <summary>What it made; thoughts and the drafts within them are not part of that.</summary>
    public static IEnumerable<JsonElement> Parts(JsonElement candidate) =>
        candidate.TryGetProperty("content", out var content) && content.TryGetProperty("parts", out var parts) && parts.ValueKind == JsonValueKind.Array
            ? parts.EnumerateArray().Where(part => !(part.TryGetProperty("thought", out var thought) && thought.ValueKind == JsonValueKind.True))
            : [];

    public static string? FinishReason(JsonElement candidate) => candidate.Text("finishReason");

    /// <summary>Files within the parts, such as have any bytes.</summary>
    public static JsonElement[] Files(IEnumerable<JsonElement> parts) =>
        [.. parts.Select(part => part.Member("inlineData")).OfType<JsonElement>().Where(file => file.Text("data") is { Length: > 0 })];

    /// <summary>Why there is nothing to show, or not all of it. Null: nothing speaks against what there is.</summary>
    /// <param name="blockReason">Of the prompt.</param>
    /// <param name="finishReason">Of the candidate.</param>
    /// <param name="said">Words of the model beside what was asked of it.</param>
    /// <param name="charged">What was counted all the same.</param>
    /// <param name="provider">Its name for people.</param>
    /// <param name="requestId">The answer's id.</param>
    public static ProviderFailure? Refusal(string? blockReason, string? finishReason, string? said, ProviderUsage? charged, string provider, string? requestId)
    {
        var words = blockReason is not null ? $"{provider} blocked the prompt: {blockReason}."
            : finishReason is null || !Refusals.Contains(finishReason) ? null
            : said is { Length: > 0 } ? said
            : $"{provider} stopped: {finishReason}.";
        return words is null ? null : new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, words) { Charged = charged, RequestId = requestId };
    }

    /// <summary>
    /// Cached tokens are inside the prompt's: taken out. Thoughts are outside the candidates' and billed as text. Pictures and sound have a
    /// price of their own where they come out, not where they go in.
    /// </summary>
    public static ProviderUsage? Usage(JsonElement answer, IReadOnlyDictionary<string, string> attributes)
    {
        if (!answer.TryGetProperty("usageMetadata", out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var cached = ChatUsage.Count(usage, "cachedContentTokenCount");
        var (pictures, sound) = (Modality(usage, "IMAGE"), Modality(usage, "AUDIO"));
        var units = new Dictionary<string, long>();
        ChatUsage.Add(units, UsageUnits.InputTokens, ChatUsage.Count(usage, "promptTokenCount") - cached + ChatUsage.Count(usage, "toolUsePromptTokenCount"));
        ChatUsage.Add(units, UsageUnits.CachedInputTokens, cached);
        ChatUsage.Add(units, UsageUnits.ImageOutputTokens, pictures);
        ChatUsage.Add(units, UsageUnits.AudioOutputTokens, sound);
        ChatUsage.Add(
            units, UsageUnits.OutputTokens, ChatUsage.Count(usage, "candidatesTokenCount") - pictures - sound + ChatUsage.Count(usage, "thoughtsTokenCount"));
        return units.Count == 0 ? null : new ProviderUsage(units, attributes.ToDictionary(), null);
    }

    public static string? ResponseId(JsonElement answer) => answer.Text("responseId");

    /// <summary>Base64 within an answer, decoded.</summary>
    /// <param name="data">A text.</param>
    /// <param name="charged">What was counted: it was made, whether it can be read or not.</param>
    /// <exception cref="ProviderFailure">It is none.</exception>
    public static byte[] Bytes(JsonElement data, ProviderUsage charged) => data.TryGetBytesFromBase64(out var bytes)
        ? bytes
        : throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultRejected, "What the answer carries is not base64.") { Charged = charged };

    private static long Modality(JsonElement usage, string name) =>
        usage.TryGetProperty("candidatesTokensDetails", out var details) && details.ValueKind == JsonValueKind.Array
            ? details.EnumerateArray().Where(detail => detail.Text("modality") == name).Sum(detail => ChatUsage.Count(detail, "tokenCount"))
            : 0;
}
