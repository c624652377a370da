using System.Text.Json;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Fal;

/// <summary>A model's finished output. A picture that its safety checker objects to is black, comes as a success, and is charged.</summary>
internal static class FalResult
{
    /// <exception cref="ProviderFailure">There is nothing to show.</exception>
    public static IReadOnlyList<ResultLink> Links(JsonElement output, string modality, ProviderUsage usage, string provider)
    {
        var links = ResultLinks.In(output, modality);
        if (links.Count == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider} said it is done and gave no file.") { Charged = usage };
        }

        var flags = output.TryGetProperty("has_nsfw_concepts", out var concepts) && concepts.ValueKind == JsonValueKind.Array
            ? concepts.EnumerateArray().Select(concept => concept.ValueKind == JsonValueKind.True).ToArray()
            : [];
        IReadOnlyList<ResultLink> shown = [.. links.Where((_, place) => place >= flags.Length || !flags[place])];
        return shown.Count > 0
            ? shown
            : throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, $"{provider}'s safety checker blackened every picture. They are charged all the same.") { Charged = usage };
    }
}
