namespace MediaLab.Testing;

/// <summary>Waits for what happens by itself, somewhere else.</summary>
public static class Eventually
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(25);

    /// <summary>Looks again and again until it holds.</summary>
    /// <param name="condition">What must become true.</param>
    /// <param name="what">The same in words, for the failure.</param>
    /// <param name="seconds">How long it may take.</param>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, double seconds = 60)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Not within {seconds} s: {what}");
            }

            await Task.Delay(BetweenLooks, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string, double)"/>
    public static Task HoldsAsync(Func<bool> condition, string what, double seconds = 60) => HoldsAsync(() => Task.FromResult(condition()), what, seconds);
}
