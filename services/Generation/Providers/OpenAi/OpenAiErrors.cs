using System.Text.Json;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// OpenAI's errors, <c>{"error":{"message","type","param","code"}}</c>, and how services that speak its format vary them:
/// <c>{"error":"words"}</c>, <c>{"message"}</c>, <c>{"detail"}</c>.
/// </summary>
internal static class OpenAiErrors
{
    // All come as 429, and waiting does not help any of them.
    private static readonly HashSet<string> Quota =
    [
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
        "billing_hard_limit_reached", "insufficient_balance", "insufficient_credits", "payment_required",
    ];

    private static readonly HashSet<string> Moderation =
    [
        "moderation_blocked", "content_policy_violation", "image_content_policy_violation", "bio_policy", "content_filter", "image_generation_user_error", "refusal",
        "content_moderation",
    ];

    // The account or its country may not use this; the key is good for everything else.
    private static readonly HashSet<string> Permission =
    [
        "unsupported_country_region_territory", "permission_error", "permission_denied", "insufficient_permissions", "model_not_allowed",
    ];

    // Words of services whose codes do not tell an empty account or a refusal from a mistake.
    private static readonly string[] QuotaWords = ["available credits", "spending limit", "any credits", "insufficient credit", "insufficient balance", "included credits"];

    private static readonly string[] ModerationWords = ["usage guidelines", "content policy", "safety system", "nsfw", "moderation", "flagged"];

    public static ProviderFailure From(ProviderAnswer answer, ProviderEntry provider)
    {
        var (kind, ours) = Meaning(answer, provider);
        return answer.Failure(kind, ours, MessageOf(answer), provider.Name);
    }

    /// <summary>The answer to a question about a job is a refusal: what became of the job is not known by that.</summary>
    public static ProviderFailure WhenAsking(ProviderAnswer answer, ProviderEntry provider)
    {
        var (kind, code) = answer.MeaningWhenAsking;
        return answer.Failure(kind, code, MessageOf(answer), provider.Name);
    }

    /// <summary>A job that was taken says that it failed: whatever its words mean, it is over.</summary>
    /// <param name="job">With its error.</param>
    /// <param name="provider">Whose it is.</param>
    /// <param name="requestId">The provider's id of the call, where it has another one than the job's.</param>
    /// <param name="charged">What the job says that it cost; null when nothing.</param>
    public static ProviderFailure OfJob(JsonElement job, ProviderEntry provider, string? requestId = null, ProviderUsage? charged = null)
    {
        var failure = From(new ProviderAnswer(422, job, null, requestId), provider);
        var code = failure.Code == FailureCodes.ContentRefused ? failure.Code : FailureCodes.ProviderError;
        return new ProviderFailure(FailureKind.Final, code, failure.Message) { RequestId = requestId, Charged = charged };
    }

    /// <summary>
    /// An error in the body of a success. Its own code says which status it stands for; without one the call is over, and what it was is read
    /// from its words. The provider says itself that it failed, so that the outcome is known.
    /// </summary>
    /// <param name="body">With the member "error".</param>
    /// <param name="provider">Who answered.</param>
    /// <param name="requestId">From the answer's headers.</param>
    public static ProviderFailure InSuccess(JsonElement body, ProviderEntry provider, string? requestId)
    {
        var said = (body.At("error.code")?.Number() ?? body.At("error.status_code")?.Number()) is { } number and >= 400 and < 600 ? (int?)number : null;
        var failure = From(new ProviderAnswer(said ?? 422, body, null, requestId), provider);
        return said is null && failure.Code == FailureCodes.ProviderRejectedRequest || failure.Kind == FailureKind.Unknown
            ? new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, failure.Message) { HttpStatus = said, RequestId = requestId }
            : failure;
    }

    private static (FailureKind Kind, string Code) Meaning(ProviderAnswer answer, ProviderEntry provider)
    {
        string[] codes = [.. new[] { answer.Text("error", "code"), answer.Text("error", "type"), answer.Text("error", "metadata", "error_type"), answer.Text("code"), answer.Text("type") }.OfType<string>()];
        if (provider.Quirks.Statuses.TryGetValue($"{answer.Status}", out var here))
        {
            return here switch
            {
                StatusMeaning.Overloaded => (FailureKind.RetryLater, FailureCodes.ProviderUnavailable),
                StatusMeaning.KeyInvalid => (FailureKind.Final, FailureCodes.ProviderKeyInvalid),
                StatusMeaning.QuotaExceeded => (FailureKind.Final, FailureCodes.ProviderQuotaExceeded),
                StatusMeaning.ContentRefused => (FailureKind.Final, FailureCodes.ContentRefused),
            };
        }

        var words = MessageOf(answer) ?? "";
        if (codes.Any(Quota.Contains) || answer.Status is 403 or 429 && QuotaWords.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            return (FailureKind.Final, FailureCodes.ProviderQuotaExceeded);
        }

        if (answer.Status is >= 400 and < 500 and not 429 && codes.Any(Moderation.Contains)
            || answer.Status is 400 or 403 or 422 && ModerationWords.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            return (FailureKind.Final, FailureCodes.ContentRefused);
        }

        if (answer.Status == 400 && words.Contains("incorrect api key", StringComparison.OrdinalIgnoreCase))
        {
            return (FailureKind.Final, FailureCodes.ProviderKeyInvalid);
        }

        if (codes.Contains("model_not_found") || (answer.Status == 403 && codes.Any(Permission.Contains)))
        {
            return (FailureKind.Final, FailureCodes.ProviderModelUnavailable);
        }

        // A router's own word that the service behind it is away: such calls are not billed.
        return answer.Status == 502 && codes.Contains("provider_unavailable") ? (FailureKind.RetryLater, FailureCodes.ProviderUnavailable) : answer.Meaning;
    }

    private static string? MessageOf(ProviderAnswer answer) =>
        answer.Text("error", "message") ?? answer.Text("error") ?? answer.Text("message") ?? answer.Text("detail")
        ?? (answer.Json?.Member("detail") is { ValueKind: JsonValueKind.Array } problems && problems.GetArrayLength() > 0 ? problems[0].Text("msg") : null);
}
