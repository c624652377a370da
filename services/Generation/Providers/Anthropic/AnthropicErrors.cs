using System.Text.Json;

namespace MediaLab.Generation.Providers.Anthropic;

/// <summary>Anthropic's errors: <c>{"type":"error","error":{"type","message"},"request_id"}</c>, as an answer or as an event within a stream.</summary>
internal static class AnthropicErrors
{
    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var message = answer.Text("error", "message");
        var (kind, code) = answer.Meaning;
        if (answer.Status == 400 && message?.Contains("credit balance", StringComparison.OrdinalIgnoreCase) == true)
        {
            // An empty account comes as a bad request.
            (kind, code) = (FailureKind.Final, FailureCodes.ProviderQuotaExceeded);
        }

        else if (answer.Status == 403 && answer.Text("error", "type") == "permission_error")
        {
            // The key is good, only not for this model.
            (kind, code) = (FailureKind.Final, FailureCodes.ProviderModelUnavailable);
        }

        return (answer with { RequestId = answer.RequestId ?? answer.Text("request_id") }).Failure(kind, code, message, provider);
    }

    /// <summary>An error after HTTP 200: the type stands for the status it would have had.</summary>
    public static ProviderFailure FromStream(JsonElement message, string provider, string? requestId, bool textWritten)
    {
        var answer = new ProviderAnswer(0, message, null, requestId);
        var status = answer.Text("error", "type") switch
        {
            "invalid_request_error" => 400,
            "authentication_error" => 401,
            "billing_error" => 402,
            "permission_error" => 403,
            "not_found_error" => 404,
            "request_too_large" => 413,
            "rate_limit_error" => 429,
            "overloaded_error" => 529,
            _ => 500,
        };
        var failure = From(answer with { Status = status }, provider);
        // Words that were shown cannot be taken back: no second try under the same generation.
        return failure.Kind == FailureKind.RetryLater && textWritten
            ? new ProviderFailure(FailureKind.Final, failure.Code, failure.Message) { HttpStatus = failure.HttpStatus, RequestId = failure.RequestId }
            : failure;
    }
}
