namespace MediaLab.Generation.Providers.Stability;

/// <summary>Stability AI's refusals: <c>{"id","name","errors":[...]}</c>.</summary>
internal static class StabilityErrors
{
    /// <summary>Who sends more than 150 requests in ten seconds is shut out for so long.</summary>
    private static readonly TimeSpan ShutOut = TimeSpan.FromSeconds(60);

    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var (kind, code) = answer.Text("name") switch
        {
            "content_moderation" => (FailureKind.Final, FailureCodes.ContentRefused),
            "payment_required" or "insufficient_balance" => (FailureKind.Final, FailureCodes.ProviderQuotaExceeded),
            _ => answer.Meaning,
        };
        return Named(answer.Status == 429 ? answer with { RetryAfter = answer.RetryAfter ?? ShutOut } : answer).Failure(kind, code, MessageOf(answer), provider);
    }

    public static ProviderFailure WhenAsking(ProviderAnswer answer, string provider)
    {
        var (kind, code) = answer.Text("name") == "content_moderation" ? (FailureKind.Final, FailureCodes.ContentRefused) : answer.MeaningWhenAsking;
        return Named(answer).Failure(kind, code, MessageOf(answer), provider);
    }

    private static ProviderAnswer Named(ProviderAnswer answer) => answer with { RequestId = answer.Text("id") ?? answer.RequestId };

    private static string? MessageOf(ProviderAnswer answer) =>
        answer.Json?.ListAt("errors").Select(error => error.ToString()).ToArray() is { Length: > 0 } errors ? string.Join(' ', errors) : answer.Text("message");
}
