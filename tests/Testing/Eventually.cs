using System.Runtime.CompilerServices;

namespace MediaLab.Testing;

/// <summary>Waits for what happens by itself, somewhere else.</summary>
public static class Eventually
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Looks again and again until what it sees is as expected.</summary>
    /// <param name="look">Sees how it is now.</param>
    /// <param name="expected">What must become true of it.</param>
    /// <param name="what">The same in words, for the failure; else as it is written in the code.</param>
    /// <param name="seconds">How long it may take.</param>
    /// <returns>What was seen last.</returns>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task<T> SeesAsync<T>(Func<Task<T>> look, Func<T, bool> expected, [CallerArgumentExpression(nameof(expected))] string what = "", double seconds = 180)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        // Less and less often: many who look at once would slow down what they wait for.
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 5 / 3, LongestPause.Ticks)))
        {
            var seen = await look();
            if (expected(seen))
            {
                return seen;
            }

            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Not within {seconds} s: {what}. It is {seen}");
            }

            await Task.Delay(pause, CancellationToken.None);
        }
    }

    /// <summary>Looks again and again until it holds.</summary>
    /// <param name="condition">What must become true.</param>
    /// <param name="what">The same in words, for the failure; else as it is written in the code.</param>
    /// <param name="seconds">How long it may take.</param>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static Task HoldsAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "", double seconds = 180) => SeesAsync(condition, holds => holds, what, seconds);

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string, double)"/>
    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "", double seconds = 180) => HoldsAsync(() => Task.FromResult(condition()), what, seconds);
}
