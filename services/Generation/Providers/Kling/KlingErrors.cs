using System.Text.Json;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Kling;

/// <summary>Kling's refusals, <c>{"code","message","request_id"}</c>: the code says what happened, the status is often shared.</summary>
internal static class KlingErrors
{
    private const int NoSuchTask = 1203;
    private const string CodeEnding = " (code ";

    // The provider gives no code for a task that its risk control stopped, only words.
    private static readonly string[] RiskWords = ["risk", "policy", "sensitive", "safety", "violat"];

    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var (kind, code) = Meaning(answer);
        return Failure(answer, kind, code, provider);
    }

    /// <summary>A refusal to say how a task is says nothing about the task; what passes is asked again.</summary>
    public static ProviderFailure WhenAsking(ProviderAnswer answer, string provider)
    {
        var (kind, code) = CodeOf(answer) is 1003 or 1004 or 1302 or 1303 or (>= 5000 and <= 5002) ? (FailureKind.RetryLater, FailureCodes.ProviderUnavailable) : answer.MeaningWhenAsking;
        return Failure(answer, kind, code, provider);
    }

    /// <summary>There is a task with the same external_task_id already.</summary>
    public static bool IsDuplicate(ProviderFailure failure) =>
        failure.HttpStatus is 400 or 200 && failure.Message.Contains("external_task_id", StringComparison.OrdinalIgnoreCase);

    public static bool IsMissing(ProviderFailure failure) =>
        failure.HttpStatus == 404 || failure.Message.EndsWith($"{CodeEnding}{NoSuchTask})", StringComparison.Ordinal);

    public static ProviderFailure OfTask(JsonElement task, ProviderUsage? charged, string id)
    {
        var message = task.TextAt("task_status_msg") ?? "The task failed.";
        var refused = RiskWords.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
        return new ProviderFailure(FailureKind.Final, refused ? FailureCodes.ContentRefused : FailureCodes.ProviderError, message) { Charged = charged, RequestId = id };
    }

    private static ProviderFailure Failure(ProviderAnswer answer, FailureKind kind, string code, string provider) =>
        (answer with { RequestId = answer.Json?.TextAt("request_id") ?? answer.RequestId })
            .Failure(kind, code, answer.Text("message") is { } message ? $"{message}{CodeEnding}{CodeOf(answer)})" : null, provider);

    private static int? CodeOf(ProviderAnswer answer) => (int?)answer.Json?.NumberAt("code");

    private static (FailureKind Kind, string Code) Meaning(ProviderAnswer answer) => CodeOf(answer) switch
    {
        >= 1000 and <= 1002 => (FailureKind.Final, FailureCodes.ProviderKeyInvalid),
        // Our clock is ahead or behind; the next token is another one.
        1003 or 1004 => (FailureKind.RetryLater, FailureCodes.ProviderUnavailable),
        // 429 like a rate limit, and waiting does not help.
        1100 or 1101 or 1102 => (FailureKind.Final, FailureCodes.ProviderQuotaExceeded),
        1103 or NoSuchTask => (FailureKind.Final, FailureCodes.ProviderModelUnavailable),
        1200 or 1201 or 1202 => (FailureKind.Final, FailureCodes.ProviderRejectedRequest),
        1300 or 1301 => (FailureKind.Final, FailureCodes.ContentRefused),
        1302 or 1303 => (FailureKind.RetryLater, FailureCodes.ProviderRateLimited),
        1304 => (FailureKind.Final, FailureCodes.ProviderKeyInvalid),
        // Sending it again makes no second task.
        5000 or 5001 => (FailureKind.RetryLater, FailureCodes.ProviderUnavailable),
        5002 => (FailureKind.Unknown, FailureCodes.OutcomeUnknown),
        _ => answer.Meaning,
    };
}
