using System.Buffers.Text;
using System.Text;

namespace MediaLab.ProviderSimulator;

/// <summary><see cref="Scenario.Trickle"/>, whichever provider answers: the whole answer is there, and leaves byte by byte until the caller has enough of it.</summary>
internal static class Trickle
{
    private static readonly TimeSpan BetweenBytes = TimeSpan.FromMilliseconds(500);
    private static readonly string Sign = Scenarios.Key(Scenario.Trickle)[..^32];

    public static void UseTrickle(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.Headers.Any(header => Shows(header.Value.ToString())))
        {
            await next(http);
            return;
        }

        var connection = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await next(http);
        http.Response.Body = connection;
        foreach (var one in answer.ToArray())
        {
            await connection.WriteAsync(new[] { one }, http.RequestAborted);
            await connection.FlushAsync(http.RequestAborted);
            await Task.Delay(BetweenBytes, http.RequestAborted);
        }
    });

    /// <summary>The key as it is, or within the payload of a token that was signed with it.</summary>
    private static bool Shows(string header) => header.Contains(Sign, StringComparison.Ordinal)
        || (header.Split('.') is [_, var payload, _] && Base64Url.IsValid(payload) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)).Contains(Sign, StringComparison.Ordinal));
}
