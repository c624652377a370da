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

    private static TimeSpan? Parse(string text, DateTimeOffset now)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            // Seconds to wait, or a moment in Unix seconds.
            return number < 1e9 ? TimeSpan.FromSeconds(Math.Max(number, 0)) : DateTimeOffset.FromUnixTimeSeconds((long)number) - now;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment - now;
        }

        var parts = DurationPattern().Matches(text);
        return parts.Count == 0 ? null : parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + (double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * (part.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        })));
    }

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")]
    private static partial Regex DurationPattern();
}
