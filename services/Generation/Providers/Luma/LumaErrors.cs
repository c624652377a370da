using System.Text.Json;

namespace MediaLab.Generation.Providers.Luma;

/// <summary>Luma's refusals, <c>{"detail"}</c>, and the reasons of generations that failed: words only, no codes.</summary>
internal static class LumaErrors
{
    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var message = answer.Text("detail");
        var (kind, code) = answer.Status is >= 400 and < 500 and not 401 and not 429 ? ByWords(message) ?? answer.Meaning : answer.Meaning;
        return answer.Failure(kind, code, message, provider);
    }

    public static ProviderFailure OfGeneration(JsonElement generation, string id)
    {
        var message = generation.TextAt("failure_reason") ?? "The generation failed.";
        return new ProviderFailure(FailureKind.Final, ByWords(message)?.Code ?? FailureCodes.ProviderError, message) { RequestId = id };
    }

    private static (FailureKind Kind, string Code)? ByWords(string? message) => message switch
    {
        not null when Says(message, "moderat") || Says(message, "policy") => (FailureKind.Final, FailureCodes.ContentRefused),
        not null when Says(message, "credit") || Says(message, "balance") => (FailureKind.Final, FailureCodes.ProviderQuotaExceeded),
        _ => null,
    };

    private static bool Says(string message, string word) => message.Contains(word, StringComparison.OrdinalIgnoreCase);
}
