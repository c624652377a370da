using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace MediaLab.Generation.Providers;

/// <summary>
/// How long a key has to rest, from the headers of a success: <c>x-ratelimit-remaining-{what}</c> and <c>-reset-{what}</c> ("6m0s", "250ms"
/// or seconds) of OpenAI and those who follow it, <c>anthropic-ratelimit-{what}-remaining</c> and <c>-reset</c> (RFC 3339) of Anthropic.
/// </summary>
internal static partial class RateLimitHeaders
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <returns>Null: something is left, or the provider does not say.</returns>
    public static TimeSpan? Wait(HttpResponseHeaders headers, DateTimeOffset now)
    {
        TimeSpan? longest = null;
        foreach (var (name, values) in headers)
        {
            if (values.FirstOrDefault() == "0" && ResetOf(name) is { } reset && headers.TryGetValues(reset, out var when)
                && Parse(when.First(), now) is { } wait && wait > (longest ?? TimeSpan.Zero))
            {
                longest = wait < Longest ? wait : Longest;
            }
        }

        return longest;
    }

    private static string? ResetOf(string name) => name.ToLowerInvariant() switch
    {
        var own when own.StartsWith("x-ratelimit-remaining", StringComparison.Ordinal) => own.Replace("remaining", "reset", StringComparison.Ordinal),
        var own when own.StartsWith("anthropic-ratelimit-", StringComparison.Ordinal) && own.EndsWith("-remaining", StringComparison.Ordinal) =>
            own.Replace("-remaining", "-reset", StringComparison.Ordinal),
        _ => null,
    };

    /// <summary>Total: an answer that was paid for is not lost for a header that says nonsense.</summary>
    private static TimeSpan? Parse(string text, DateTimeOffset now)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number switch
            {
                < 1e9 => TimeSpan.FromSeconds(Math.Max(number, 0)),
                // A moment, in Unix seconds or milliseconds.
                < 1e11 => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(number) - now,
                < 1e14 => DateTimeOffset.UnixEpoch + TimeSpan.FromMilliseconds(number) - now,
                _ => null,
            };
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment - now;
        }

        var parts = DurationPattern().Matches(text);
        var seconds = parts.Sum(part => double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            _ => 86_400,
        });
        return parts.Count > 0 && seconds < 1e9 ? TimeSpan.FromSeconds(seconds) : null;
    }

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")]
    private static partial Regex DurationPattern();
}
