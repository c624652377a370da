using System.Text.Json;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Runway;

/// <summary>Runway's refusals, <c>{"error"}</c> with the issues of a wrong body, and the codes of tasks that failed.</summary>
internal static class RunwayErrors
{
    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var error = answer.Text("error");
        var message = answer.Json?.ListAt("issues").Select(issue => issue.TextAt("message")).FirstOrDefault() is { } issue ? $"{error} {issue}" : error;
        var (kind, code) = answer switch
        {
            // Told apart by their words only: the provider gives no code.
            { Status: 400 } when Says(error, "credits") => (FailureKind.Final, FailureCodes.ProviderQuotaExceeded),
            { Status: 429 } when Says(error, "daily") => (FailureKind.Final, FailureCodes.ProviderQuotaExceeded),
            _ => answer.Meaning,
        };
        return answer.Failure(kind, code, message, provider);
    }

    public static ProviderFailure OfTask(JsonElement task, ProviderUsage? charged, string id)
    {
        var code = task.TextAt("failureCode") ?? "";
        var ours = code switch
        {
            _ when code.StartsWith("SAFETY.", StringComparison.Ordinal) || code.Contains(".SAFETY.", StringComparison.Ordinal) => FailureCodes.ContentRefused,
            _ when code.StartsWith("ASSET.", StringComparison.Ordinal) || code.StartsWith("INPUT_PREPROCESSING.", StringComparison.Ordinal) => FailureCodes.ProviderRejectedRequest,
            _ => FailureCodes.ProviderError,
        };
        var message = task.TextAt("failure") ?? "The task failed.";
        return new ProviderFailure(FailureKind.Final, ours, code.Length > 0 ? $"{message} ({code})" : message) { Charged = charged, RequestId = id };
    }

    private static bool Says(string? error, string word) => error?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
