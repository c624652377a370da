namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>OpenAI's errors, also those of services that speak its format: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal static class OpenAiErrors
{
    // All come as 429, and waiting does not help any of them.
    private static readonly HashSet<string> Quota =
    [
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
        "billing_hard_limit_reached",
    ];

    private static readonly HashSet<string> Moderation = ["moderation_blocked", "content_policy_violation", "content_filter", "image_generation_user_error"];

    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var (type, code, message) = (answer.Text("error", "type") ?? "", answer.Text("error", "code") ?? "", answer.Text("error", "message"));
        var (kind, ours) = answer.Meaning;
        if (Quota.Contains(code) || Quota.Contains(type))
        {
            (kind, ours) = (FailureKind.Final, FailureCodes.ProviderQuotaExceeded);
        }
        else if (answer.Status is >= 400 and < 500 && (Moderation.Contains(code) || Moderation.Contains(type)))
        {
            (kind, ours) = (FailureKind.Final, FailureCodes.ContentRefused);
        }
        else if (code is "model_not_found")
        {
            (kind, ours) = (FailureKind.Final, FailureCodes.ProviderModelUnavailable);
        }

        return answer.Failure(kind, ours, message, provider);
    }
}
