namespace MediaLab.Generation;

/// <summary>Error codes of the generation service, beside the common ones.</summary>
public static class GenerationErrorCodes
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

    /// <summary>409: at least one item of the batch cannot run, so nothing was started; details list every one with its reason.</summary>
    public const string BatchBlocked = "BATCH_BLOCKED";

    /// <summary>409: a generation in this state cannot be retried or resolved.</summary>
    public const string WrongState = "WRONG_STATE";

    /// <summary>403: a webhook's signature does not fit, or is too old.</summary>
    public const string WebhookRefused = "WEBHOOK_REFUSED";
}
