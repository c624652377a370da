using System.Globalization;

namespace MediaLab.ProviderSimulator;

/// <summary><see cref="Scenario.AllowanceSpent"/>, whichever provider answers: the headers say that nothing is left, and when the key may be used again.</summary>
public static class Allowance
{
    /// <summary>How long nothing is left after a call.</summary>
    public static TimeSpan Rest { get; } = TimeSpan.FromSeconds(2);

    internal static void UseAllowance(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (HttpMethods.IsPost(http.Request.Method) && Scenarios.IsOf(http.Request, Scenario.AllowanceSpent))
        {
            http.Response.OnStarting(() =>
            {
                Announce(http);
                return Task.CompletedTask;
            });
        }

        return next(http);
    });

    /// <summary>Anthropic names a moment in whole seconds, the others a time.</summary>
    private static void Announce(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/anthropic"))
        {
            http.Response.Headers["anthropic-ratelimit-requests-limit"] = "50";
            http.Response.Headers["anthropic-ratelimit-requests-remaining"] = "0";
            http.Response.Headers["anthropic-ratelimit-requests-reset"] =
                (DateTimeOffset.UtcNow + Rest + TimeSpan.FromSeconds(1)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            return;
        }

        http.Response.Headers["x-ratelimit-limit-requests"] = "50";
        http.Response.Headers["x-ratelimit-remaining-requests"] = "0";
        http.Response.Headers["x-ratelimit-reset-requests"] = $"{Rest.TotalSeconds}s";
    }
}
