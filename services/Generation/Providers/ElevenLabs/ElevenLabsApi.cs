using System.Globalization;
using System.Net.Http.Headers;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.ElevenLabs;

/// <summary>
/// What all of ElevenLabs' calls share: the key's header, the errors <c>{"detail":{"status","message"}}</c>, and the credits that an answer
/// says it cost in its header.
/// </summary>
internal static class ElevenLabsApi
{
    /// <summary>The id under which the provider keeps what it spoke.</summary>
    public const string HistoryItemHeader = "history-item-id";

    private const string CostHeader = "character-cost";

    public static Action<HttpRequestHeaders> Key(ProviderCall call) => headers => headers.TryAddWithoutValidation("xi-api-key", call.Credential!.Secret);

    public static Func<ProviderAnswer, ProviderFailure> Refused(ProviderCall call) => answer =>
    {
        var (kind, code) = Meaning(answer);
        return answer.Failure(kind, code, MessageOf(answer), call.Request.Model.Provider.Name);
    };

    public static Func<ProviderAnswer, ProviderFailure> RefusedWhenAsking(ProviderCall call) => answer =>
    {
        var (kind, code) = answer.MeaningWhenAsking;
        return answer.Failure(kind, code, MessageOf(answer), call.Request.Model.Provider.Name);
    };

    /// <summary>The credits of the answer's own header; without it the estimate, marked as one.</summary>
    public static ProviderUsage UsageFrom(HttpResponseMessage answer, Consumption measured) =>
        answer.Headers.TryGetValues(CostHeader, out var values)
        && decimal.TryParse(values.First(), NumberStyles.Number, CultureInfo.InvariantCulture, out var credits)
            ? Credits(credits)
            : Estimate(measured);

    public static ProviderUsage Estimate(Consumption measured) =>
        new(measured.ExpectedUnits.ToDictionary(), measured.Attributes.ToDictionary(), null, Estimated: true);

    public static ProviderUsage Credits(decimal credits) =>
        new(new Dictionary<string, long> { [UsageUnits.Millicredits] = Millicredits(credits) }, new Dictionary<string, string>(), null);

    public static long Millicredits(decimal credits) => (long)Math.Ceiling(credits * 1000);

    public static string? HeaderOf(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.First() : null;

    /// <summary>An answer without a byte is no result.</summary>
    public static void RequireBody(HttpResponseMessage answer, ProviderCall call, ProviderUsage usage)
    {
        if (answer.Content.Headers.ContentLength == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{call.Request.Model.Provider.Name} answered without a sound.") { Charged = usage };
        }
    }

    /// <summary>The container that an output format comes in; its name begins with it.</summary>
    public static string MediaType(string format) => format.Split('_')[0] switch
    {
        "opus" => "audio/ogg",
        "wav" => "audio/wav",
        _ => "audio/mpeg",
    };

    private static (FailureKind Kind, string Code) Meaning(ProviderAnswer answer) => (answer.Text("detail", "status") ?? answer.Text("detail", "code") ?? "") switch
    {
        // 401 like a bad key, and the key is good.
        "quota_exceeded" or "detected_unusual_activity" => (FailureKind.Final, FailureCodes.ProviderQuotaExceeded),
        "too_many_concurrent_requests" => (FailureKind.RetryLater, FailureCodes.ProviderRateLimited),
        "system_busy" => (FailureKind.RetryLater, FailureCodes.ProviderUnavailable),
        "voice_not_found" or "max_character_limit_exceeded" => (FailureKind.Final, FailureCodes.ProviderRejectedRequest),
        "only_for_creator+" or "model_access_denied" => (FailureKind.Final, FailureCodes.ProviderModelUnavailable),
        var status when answer.Status is >= 400 and < 500 && IsModeration(status) => (FailureKind.Final, FailureCodes.ContentRefused),
        _ => answer.Meaning,
    };

    // The provider publishes no list of them: bad_prompt is music's, the others share these words.
    private static bool IsModeration(string status) =>
        status == "bad_prompt" || status.Contains("moderat", StringComparison.Ordinal) || status.Contains("violation", StringComparison.Ordinal)
        || status.Contains("prohibited", StringComparison.Ordinal);

    private static string? MessageOf(ProviderAnswer answer) =>
        answer.Text("detail", "message") ?? answer.Text("detail") ?? answer.Json?.ListAt("detail").Select(problem => problem.TextAt("msg")).FirstOrDefault();
}
