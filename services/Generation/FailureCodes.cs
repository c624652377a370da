using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation;

/// <summary>Why a generation failed, or why nobody knows whether it did. Its error carries them; no request is refused with one.</summary>
public static class FailureCodes
{
    /// <summary>No active key for the provider.</summary>
    public const string ProviderKeyMissing = "PROVIDER_KEY_MISSING";

    /// <summary>The provider refused the key.</summary>
    public const string ProviderKeyInvalid = "PROVIDER_KEY_INVALID";

    /// <summary>The account at the provider has no credit or is over a limit of its own.</summary>
    public const string ProviderQuotaExceeded = "PROVIDER_QUOTA_EXCEEDED";

    /// <summary>The provider still asks to slow down after several tries.</summary>
    public const string ProviderRateLimited = "PROVIDER_RATE_LIMITED";

    /// <summary>The provider will not make this.</summary>
    public const string ContentRefused = "CONTENT_REFUSED";

    /// <summary>The provider says the request is wrong.</summary>
    public const string ProviderRejectedRequest = "PROVIDER_REJECTED_REQUEST";

    /// <summary>The provider does not have the model, or not for this key.</summary>
    public const string ProviderModelUnavailable = "PROVIDER_MODEL_UNAVAILABLE";

    /// <summary>The provider is overloaded or down, also after several tries.</summary>
    public const string ProviderUnavailable = "PROVIDER_UNAVAILABLE";

    /// <summary>The provider reported an error of its own.</summary>
    public const string ProviderError = "PROVIDER_ERROR";

    /// <summary>The outcome is unknown: the provider took the request and did not say how it ended.</summary>
    public const string OutcomeUnknown = "OUTCOME_UNKNOWN";

    /// <summary>The provider said it is done but gave no result.</summary>
    public const string ResultMissing = "RESULT_MISSING";

    /// <summary>The provider did the work, but its result was lost before our copy was safe.</summary>
    public const string ResultLost = "RESULT_LOST";

    /// <summary>The result is not what it should be, for example not a picture.</summary>
    public const string ResultRejected = "RESULT_REJECTED";

    /// <summary>An asset it works from is gone, or larger than the model takes.</summary>
    public const string ReferenceUnusable = "REFERENCE_UNUSABLE";

    /// <summary>It failed in MediaLab itself; the trace id finds it in the dashboard.</summary>
    public const string WorkerError = "WORKER_ERROR";
}

/// <summary>One of <see cref="FailureCodes"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class FailureCodeAttribute() : OneOfAttribute([.. typeof(FailureCodes).GetFields().Select(code => (string)code.GetRawConstantValue()!)]);
