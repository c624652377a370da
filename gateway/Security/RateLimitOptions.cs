using System.ComponentModel.DataAnnotations;

namespace MediaLab.Gateway.Security;

/// <summary>How much one address and one user may ask for. Section <c>RateLimits</c>. A gallery loads hundreds of previews at once: bursts are large.</summary>
internal sealed record RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>API requests that one address may make at once.</summary>
    [Range(1, 1_000_000)]
    public int AddressBurst { get; init; } = 1200;

    /// <summary>API requests per second that one address may make in the long run.</summary>
    [Range(1, 1_000_000)]
    public int AddressPerSecond { get; init; } = 200;

    /// <summary>API requests that one user may make at once.</summary>
    [Range(1, 1_000_000)]
    public int UserBurst { get; init; } = 600;

    /// <summary>API requests per second that one user may make in the long run.</summary>
    [Range(1, 1_000_000)]
    public int UserPerSecond { get; init; } = 100;

    /// <summary>Attempts to sign in, to sign up or to prove a secret that one address may make at once.</summary>
    [Range(1, 1_000_000)]
    public int SignInBurst { get; init; } = 30;

    /// <summary>The same per minute in the long run.</summary>
    [Range(1, 1_000_000)]
    public int SignInPerMinute { get; init; } = 20;
}
