using MediaLab.Generation.Providers;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Each provider's way to say how long a key has to rest.</summary>
public sealed class RateLimitHeaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "6m0s", 360_000)]
    [InlineData("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "250ms", 250)]
    [InlineData("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "7.66s", 7_660)]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "12", 12_000)]
    [InlineData("anthropic-ratelimit-tokens-remaining", "0", "anthropic-ratelimit-tokens-reset", "2026-11-21T09:00:30Z", 30_000)]
    [InlineData("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "24h0m0s", 600_000)]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795251620", 20_000)]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795251620000", 20_000)]
    public void A_used_up_allowance_says_when_it_comes_back(string remaining, string left, string reset, string when, int milliseconds) =>
        Assert.Equal(milliseconds, Wait(remaining, left, reset, when)?.TotalMilliseconds);

    [Theory]
    [InlineData("x-ratelimit-remaining-requests", "59", "x-ratelimit-reset-requests", "1s")]
    [InlineData("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "soon")]
    [InlineData("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-tokens", "1s")]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "Infinity")]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "NaN")]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1e300")]
    [InlineData("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "99999999999999999999d")]
    public void Otherwise_nothing_waits(string remaining, string left, string reset, string when) => Assert.Null(Wait(remaining, left, reset, when));

    private static TimeSpan? Wait(string remaining, string left, string reset, string when)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation(remaining, left);
        answer.Headers.TryAddWithoutValidation(reset, when);
        return RateLimitHeaders.Wait(answer.Headers, Now);
    }
}
