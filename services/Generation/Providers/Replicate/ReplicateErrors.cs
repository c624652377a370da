using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Replicate;

/// <summary>Replicate's errors: <c>{"title","detail","status"}</c>. A model's own failure is no error but a prediction that failed.</summary>
internal static partial class ReplicateErrors
{
    public static Action<HttpRequestHeaders> Key(ProviderCall call) => headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret);

    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var (kind, code) = answer.Meaning;
        var words = answer.Text("detail") ?? answer.Text("title");
        return (answer with { RetryAfter = answer.RetryAfter ?? Seconds(words) }).Failure(kind, code, words, provider);
    }

    /// <summary>A refusal to say how a prediction is says nothing about it.</summary>
    public static ProviderFailure FromAsking(ProviderAnswer answer, string provider)
    {
        var (kind, code) = answer.MeaningWhenAsking;
        var words = answer.Text("detail") ?? answer.Text("title");
        return (answer with { RetryAfter = answer.RetryAfter ?? Seconds(words) }).Failure(kind, code, words, provider);
    }

    /// <summary>A refusal while nothing was started yet: what passes can be tried again.</summary>
    public static ProviderFailure BeforeSubmitting(ProviderAnswer answer, string provider) =>
        answer.Status is 408 or 429 or >= 500 ? FromAsking(answer, provider) : From(answer, provider);

    /// <summary>A prediction that ended without an output.</summary>
    public static ProviderFailure FromPrediction(string? status, string? error, ProviderUsage? charged, string provider, string id) => status switch
    {
        "failed" when IsRefusal(error) => new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, error!) { Charged = charged, RequestId = id },
        "failed" => new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, error ?? $"The model at {provider} failed without words.") { Charged = charged, RequestId = id },
        "canceled" => new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, $"{provider} cancelled it: its time was over, or someone did so there.") { Charged = charged, RequestId = id },
        // It never started, and nothing is charged.
        "aborted" => new ProviderFailure(FailureKind.Final, FailureCodes.ProviderUnavailable, $"{provider} had no machine for it in time.") { RequestId = id },
        _ => new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider} says that the prediction is '{status}'.") { RequestId = id },
    };

    private static bool IsRefusal(string? error) => error is not null
        && ((string[])["NSFW", "E005", "flagged as sensitive", "safety", "content policy"]).Any(sign => error.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>"Your rate limit resets in ~30s." and "Expected available in 7 seconds."</summary>
    private static TimeSpan? Seconds(string? words) =>
        words is not null && Wait().Match(words) is { Success: true } found && double.TryParse(found.Groups[1].Value, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    [GeneratedRegex(@"\bin ~?(\d+(?:\.\d+)?)\s?s(?:ec|\b)")]
    private static partial Regex Wait();
}
