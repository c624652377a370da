namespace MediaLab.Generation;

/// <summary>Error codes of the generation service, beside the common ones.</summary>
public static class GenerationErrors
{
    /// <summary>402: a budget would not hold the maximum price; details carry scope and numbers.</summary>
    public const string BudgetExceeded = "BUDGET_EXCEEDED";

    /// <summary>409: nobody knows the price; send acceptUnpriced or choose another model.</summary>
    public const string PriceUnknown = "PRICE_UNKNOWN";

    /// <summary>409: the maximum price is above maxPriceUsd.</summary>
    public const string PriceTooHigh = "PRICE_TOO_HIGH";

    /// <summary>409: no provider can do this now; details list each candidate with its reason.</summary>
    public const string NoRoute = "NO_ROUTE";

    /// <summary>400: the model has no such setting, or not that value of it; details name it.</summary>
    public const string UnsupportedParameter = "UNSUPPORTED_PARAMETER";

    /// <summary>409: the project is archived.</summary>
    public const string ProjectArchived = "PROJECT_ARCHIVED";

    /// <summary>A generation failed: no active key for the provider.</summary>
    public const string ProviderKeyMissing = "PROVIDER_KEY_MISSING";

    /// <summary>A generation failed: the provider refused the key.</summary>
    public const string ProviderKeyInvalid = "PROVIDER_KEY_INVALID";

    /// <summary>A generation failed: the account at the provider has no credit or is over a limit of its own.</summary>
    public const string ProviderQuotaExceeded = "PROVIDER_QUOTA_EXCEEDED";

    /// <summary>A generation failed: the provider still asks to slow down after several tries.</summary>
    public const string ProviderRateLimited = "PROVIDER_RATE_LIMITED";

    /// <summary>A generation failed: the provider will not make this.</summary>
    public const string ContentRefused = "CONTENT_REFUSED";

    /// <summary>A generation failed: the provider says the request is wrong.</summary>
    public const string ProviderRejectedRequest = "PROVIDER_REJECTED_REQUEST";

    /// <summary>A generation failed: the provider does not have the model, or not for this key.</summary>
    public const string ProviderModelUnavailable = "PROVIDER_MODEL_UNAVAILABLE";

    /// <summary>A generation failed: the provider is overloaded or down, also after several tries.</summary>
    public const string ProviderUnavailable = "PROVIDER_UNAVAILABLE";

    /// <summary>A generation failed: the provider reported an error of its own.</summary>
    public const string ProviderError = "PROVIDER_ERROR";

    /// <summary>A generation's outcome is unknown: the provider took the request and did not say how it ended.</summary>
    public const string OutcomeUnknown = "OUTCOME_UNKNOWN";

    /// <summary>A generation failed: the provider said it is done but gave no result.</summary>
    public const string ResultMissing = "RESULT_MISSING";

    /// <summary>A generation failed: the provider did the work, but its result was lost before our copy was safe.</summary>
    public const string ResultLost = "RESULT_LOST";

    /// <summary>A generation failed: the result is not what it should be, for example not a picture.</summary>
    public const string ResultRejected = "RESULT_REJECTED";

    /// <summary>A generation failed: the fallback would have cost more than the budgets allow.</summary>
    public const string FallbackRefused = "FALLBACK_REFUSED";

    /// <summary>A generation failed in MediaLab itself; the trace id finds it in the dashboard.</summary>
    public const string WorkerError = "WORKER_ERROR";

    /// <summary>409: a generation in this state cannot be retried or resolved.</summary>
    public const string WrongState = "WRONG_STATE";
}
