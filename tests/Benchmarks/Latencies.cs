using System.Diagnostics;
using System.Globalization;

namespace MediaLab.Benchmarks;

/// <summary>Durations of many repetitions of one thing, in milliseconds.</summary>
internal sealed class Latencies(double[] sorted, TimeSpan total)
{
    /// <summary>Runs the action <paramref name="count"/> times, <paramref name="concurrency"/> at once.</summary>
    public static async Task<Latencies> MeasureAsync(int count, int concurrency, Func<int, Task> action)
    {
        var durations = new double[count];
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (index, _) =>
        {
            var start = Stopwatch.GetTimestamp();
            await action(index);
            durations[index] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        });
        var total = watch.Elapsed;
        Array.Sort(durations);
        return new Latencies(durations, total);
    }

    public double PerSecond => sorted.Length / total.TotalSeconds;

    public double Percentile(double percent) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(sorted.Length * percent / 100) - 1)];

    public string Row() => string.Create(CultureInfo.InvariantCulture, $"{Percentile(50):0.0} | {Percentile(95):0.0} | {Percentile(99):0.0} | {PerSecond:0}");
}
