using System.Globalization;

namespace MediaLab.Benchmarks;

/// <summary>From the command to "everything is healthy".</summary>
internal static class StartUp
{
    public static async Task MeasureAsync(MeasuredSystem system, Report report)
    {
        var cold = await system.UpAsync();
        await system.DownAsync();
        var warm = new List<double>();
        for (var run = 0; run < 3; run++)
        {
            if (run > 0)
            {
                await system.DownAsync();
            }

            warm.Add((await system.UpAsync()).TotalSeconds);
        }

        report.Section("Start", string.Create(CultureInfo.InvariantCulture, $"""
            `./medialab up --detach`, packages installed and code built.

            | start | seconds until healthy |
            |---|---|
            | first, with an empty data folder (databases, roles, queues are made) | {cold.TotalSeconds:0.0} |
            | again (median of {warm.Count}) | {warm.Order().ElementAt(warm.Count / 2):0.0} |
            """));
    }
}
