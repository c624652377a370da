using System.Diagnostics;
using System.Globalization;
using System.Text;
using MediaLab.ProviderSimulator;

namespace MediaLab.Benchmarks;

/// <summary>Memory while results of 20 MB go through: downloaded, kept, hashed, stored, thumbnails made. MEDIALAB_BENCH_RESULTS says how many.</summary>
internal static class LargeResults
{
    private const int Round = 100;
    private const int Rows = 10;

    private static int Results => int.TryParse(Environment.GetEnvironmentVariable("MEDIALAB_BENCH_RESULTS"), CultureInfo.InvariantCulture, out var results) ? results : 200;

    public static async Task MeasureAsync(Session session, Report report)
    {
        await Simulated.AddKeyAsync(session, "runway", Scenario.Large);
        var rows = new StringBuilder();
        Note(0);
        var watch = Stopwatch.StartNew();
        for (var done = Round; done <= Results; done += Round)
        {
            var batch = await Simulated.RunBatchAsync(session, "video", "runway/gen4.5", Round);
            if (done % Math.Max(Results / Rows, Round) < Round)
            {
                Note(done);
            }

            await DeleteAsync(session, batch.GetProperty("id").GetGuid());
        }

        report.Section("Large results", string.Create(CultureInfo.InvariantCulture, $"""
            {Results} videos of 20 MB each, 8 at once, {Results / watch.Elapsed.TotalSeconds:0.0} a second ({Results * 20 / watch.Elapsed.TotalSeconds:0} MB). Proportional set size in MiB after so many:

            | videos | generation | assets |
            |---|---|---|
            {rows}
            """));

        void Note(int done)
        {
            var memory = Memory.PerResource(session.System);
            rows.Append(CultureInfo.InvariantCulture, $"| {done} | {memory["generation"] >> 20} | {memory["assets"] >> 20} |\n");
        }
    }

    /// <summary>The disk is not what is measured.</summary>
    private static async Task DeleteAsync(Session session, Guid batch)
    {
        var items = await Simulated.DataAsync(await session.Client.GetAsync($"/api/batches/{batch}?limit={Round}"));
        foreach (var asset in items.GetProperty("items").EnumerateArray().SelectMany(item => item.GetProperty("generation").GetProperty("assets").EnumerateArray()))
        {
            (await session.Client.DeleteAsync($"/api/assets/{asset.GetGuid()}")).EnsureSuccessStatusCode();
            (await session.Client.DeleteAsync($"/api/assets/{asset.GetGuid()}?permanent=true")).EnsureSuccessStatusCode();
        }
    }
}
