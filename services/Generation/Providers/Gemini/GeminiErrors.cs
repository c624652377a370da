using System.Globalization;
using System.Text.Json;

namespace MediaLab.Generation.Providers.Gemini;

/// <summary>
/// Google's errors: <c>{"error":{"code","message","status","details":[{"@type",...}]}}</c>, as an answer or within a stream. A bad key is a
/// 400; when to come back stands in the details, not in a header; a day's quota is a 429 for which waiting is no use.
/// </summary>
internal static class GeminiErrors
{
    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var message = answer.Text("error", "message");
        var details = Details(answer.Json);
        var (kind, code) = answer.Meaning;
        if (details.Any(detail => detail.Text("reason") is "API_KEY_INVALID" or "API_KEY_EXPIRED"))
        {
            (kind, code) = (FailureKind.Final, FailureCodes.ProviderKeyInvalid);
        }
        else if (answer.Status == 429 && details.Any(IsDaily))
        {
            (kind, code) = (FailureKind.Final, FailureCodes.ProviderQuotaExceeded);
        }
        else if (answer.Status == 400 && answer.Text("error", "status") == "FAILED_PRECONDITION")
        {
            // The account's country or its billing: nothing about the request would change it.
            (kind, code) = (FailureKind.Final, FailureCodes.ProviderModelUnavailable);
        }
        else if (answer.Status == 400 && IsPolicy(message))
        {
            (kind, code) = (FailureKind.Final, FailureCodes.ContentRefused);
        }

        return (answer with { RetryAfter = answer.RetryAfter ?? details.Select(RetryDelay).FirstOrDefault(delay => delay is not null) }).Failure(kind, code, message, provider);
    }

    /// <summary>A refusal to say how a job is says nothing about the job.</summary>
    public static ProviderFailure FromAsking(ProviderAnswer answer, string provider)
    {
        var (kind, code) = answer.MeaningWhenAsking;
        return answer.Failure(kind, code, answer.Text("error", "message"), provider);
    }

    /// <summary>An error after HTTP 200. Words that were shown cannot be taken back: no second try under the same generation.</summary>
    public static ProviderFailure FromStream(JsonElement message, string provider, bool textWritten)
    {
        var status = message.At("error.code")?.Number() is { } number and >= 400 and < 600 ? (int)number : 500;
        var failure = From(new ProviderAnswer(status, message, null, null), provider);
        return failure.Kind == FailureKind.RetryLater && textWritten
            ? new ProviderFailure(FailureKind.Final, failure.Code, failure.Message) { HttpStatus = failure.HttpStatus }
            : failure;
    }

    /// <summary>The error of a job that ended, with a code of gRPC.</summary>
    public static ProviderFailure FromOperation(JsonElement error, string provider)
    {
        var message = error.Text("message") ?? $"{provider} reported an error without words.";
        var number = error.NumberAt("code") ?? 0;
        var code = number switch
        {
            _ when IsPolicy(message) => FailureCodes.ContentRefused,
            3 or 9 or 11 => FailureCodes.ProviderRejectedRequest,
            8 => FailureCodes.ProviderRateLimited,
            14 => FailureCodes.ProviderUnavailable,
            _ => FailureCodes.ProviderError,
        };
        return new ProviderFailure(FailureKind.Final, code, message);
    }

    private static bool IsPolicy(string? message) => message is not null
        && (message.Contains("safety", StringComparison.OrdinalIgnoreCase)
            || message.Contains("violat", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Responsible AI", StringComparison.OrdinalIgnoreCase));

    private static JsonElement[] Details(JsonElement? body) =>
        body is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array
            ? [.. details.EnumerateArray()]
            : [];

    private static bool IsDaily(JsonElement detail) =>
        detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("violations", out var violations) && violations.ValueKind == JsonValueKind.Array
        && violations.EnumerateArray().Any(violation => violation.Text("quotaId")?.Contains("PerDay", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>A duration as protobuf writes it in JSON: "34s", "1.5s".</summary>
    private static TimeSpan? RetryDelay(JsonElement detail) =>
        detail.Text("retryDelay") is { Length: > 1 } text && text.EndsWith('s') && double.TryParse(text[..^1], CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e6
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
