using System.Net.Http.Headers;
using System.Text.Json;

namespace MediaLab.Generation.Providers.Fal;

/// <summary>
/// fal's errors: a model's own as <c>{"detail":[{"loc","msg","type"}]}</c> or <c>{"detail":"words"}</c>, the platform's as
/// <c>{"error":{"type","message"}}</c>.
/// </summary>
internal static class FalErrors
{
    public static Action<HttpRequestHeaders> Key(ProviderCall call) => headers => headers.Authorization = new AuthenticationHeaderValue("Key", call.Credential!.Secret);

    public static ProviderFailure From(ProviderAnswer answer, string provider)
    {
        var (type, words) = Read(answer);
        var (kind, code) = answer.Meaning;
        if (answer.Status == 403 && (Contains(words, "balance") || Contains(words, "locked")))
        {
            (kind, code) = (FailureKind.Final, FailureCodes.ProviderQuotaExceeded);
        }
        else if (answer.Status is >= 400 and < 500 && IsRefusal(type))
        {
            (kind, code) = (FailureKind.Final, FailureCodes.ContentRefused);
        }

        return answer.Failure(kind, code, words, provider);
    }

    /// <summary>A refusal to say how a job is says nothing about the job.</summary>
    public static ProviderFailure FromAsking(ProviderAnswer answer, string provider)
    {
        var (kind, code) = answer.MeaningWhenAsking;
        return answer.Failure(kind, code, Read(answer).Words, provider);
    }

    /// <summary>
    /// The result's own answer of a job that ended: with details it is the model's failure, without them something in front of it is away.
    /// What a model refuses after it began may be billed; fal's own errors never are.
    /// </summary>
    public static ProviderFailure FromResult(ProviderAnswer answer, MediaRequest request)
    {
        var provider = request.Model.Provider.Name;
        var (type, words) = Read(answer);
        var code = (answer.Status, type) switch
        {
            _ when IsRefusal(type) => FailureCodes.ContentRefused,
            (_, "no_media_generated") => FailureCodes.ResultMissing,
            (_, "generation_timeout" or "downstream_service_error" or "downstream_service_unavailable" or "internal_server_error") => FailureCodes.ProviderError,
            (_, "file_download_error" or "image_too_small" or "image_too_large" or "image_load_error") => FailureCodes.ReferenceUnusable,
            (422 or 400, _) => FailureCodes.ProviderRejectedRequest,
            ( >= 500, not null) => FailureCodes.ProviderError,
            ( >= 500, null) when words is not null => FailureCodes.ProviderError,
            _ => null,
        };
        return code is null
            ? FromAsking(answer, provider)
            : answer.Failure(FailureKind.Final, code, words, provider, answer.Status < 500 ? FalUsage.OfFailure(request, answer.Headers) : null);
    }

    private static bool IsRefusal(string? type) => type is "content_policy_violation" or "nsfw_content_detected" or "content_moderation_error";

    private static bool Contains(string? words, string part) => words?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;

    private static (string? Type, string? Words) Read(ProviderAnswer answer)
    {
        if (answer.Json is not { ValueKind: JsonValueKind.Object } body)
        {
            return (null, null);
        }

        if (body.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.Array && detail.GetArrayLength() > 0)
        {
            var first = detail[0];
            var place = first.ValueKind == JsonValueKind.Object && first.TryGetProperty("loc", out var loc) && loc.ValueKind == JsonValueKind.Array
                ? string.Join('.', loc.EnumerateArray().Skip(1).Select(part => part.ToString()))
                : "";
            var words = first.Text("msg");
            return (first.Text("type"), place.Length > 0 && words is not null ? $"{place}: {words}" : words);
        }

        return (answer.Text("error", "type"), answer.Text("detail") ?? answer.Text("error", "message") ?? answer.Text("error"));
    }
}
