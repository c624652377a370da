using System.Globalization;
using System.Text;

namespace MediaLab.Benchmarks;

/// <summary>Memory of every process under the orchestrator a minute after start.</summary>
internal static class IdleMemory
{
    public static async Task MeasureAsync(MeasuredSystem system, Report report)
    {
        await Task.Delay(TimeSpan.FromSeconds(60));
        var perResource = Memory.PerResource(system);
        var rows = new StringBuilder();
        foreach (var (name, bytes) in perResource.OrderByDescending(entry => entry.Value))
        {
            rows.Append(CultureInfo.InvariantCulture, $"| {name} | {bytes >> 20} |\n");
        }

        report.Section("Memory of the idle system", string.Create(CultureInfo.InvariantCulture, $"""
            Proportional set size (shared pages counted once) a minute after start, in MiB. Total: **{perResource.Values.Sum() >> 20} MiB**; the goal is at most 1536.

            | process tree | MiB |
            |---|---|
            {rows}
            """));
    }
}
