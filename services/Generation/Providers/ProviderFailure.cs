using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers;

/// <summary>What may be done after a call went wrong.</summary>
internal enum FailureKind
{
    /// <summary>Provably no work was done and the cause may pass: the same call may be sent again later.</summary>
    RetryLater,

    /// <summary>Provably over: sending it again to the same provider is no use.</summary>
    Final,

    /// <summary>The provider may have done the work: nothing is sent again.</summary>
    Unknown,
}

/// <summary>A call to a provider that gave no result.</summary>
/// <param name="kind">What may be done next.</param>
/// <param name="code">One of <see cref="FailureCodes"/>.</param>
/// <param name="message">The provider's own words where it gave any.</param>
internal sealed class ProviderFailure(FailureKind kind, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;

    public string Code { get; } = code;

    /// <summary>The provider's id of the call.</summary>
    public string? RequestId { get; init; }

    public int? HttpStatus { get; init; }

    /// <summary>When the provider says to come back.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What it charges although there is no result.</summary>
    public ProviderUsage? Charged { get; init; }
}
