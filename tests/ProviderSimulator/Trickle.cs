namespace MediaLab.ProviderSimulator;

/// <summary>
/// <see cref="Scenario.Trickle"/>, whichever provider answers: the whole answer is there, and leaves byte by byte until the caller has enough of it.
/// In <see cref="Scenario.Chaos"/> it befalls one call of a hundred.
/// </summary>
internal static class Trickle
{
    private static readonly TimeSpan BetweenBytes = TimeSpan.FromMilliseconds(500);

    public static void UseTrickle(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!HttpMethods.IsPost(http.Request.Method)
            || !(Scenarios.IsOf(http.Request, Scenario.Trickle) || (Random.Shared.Next(100) == 0 && Scenarios.IsOf(http.Request, Scenario.Chaos))))
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
}
