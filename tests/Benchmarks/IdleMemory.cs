using System.Globalization;
using System.Text;

namespace MediaLab.Benchmarks;

/// <summary>Memory of every process under the orchestrator a minute after start, by /proc.</summary>
internal static class IdleMemory
{
    public static async Task MeasureAsync(MeasuredSystem system, Report report)
    {
        await Task.Delay(TimeSpan.FromSeconds(60));
        var children = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Select(id => (Id: id, Parent: ParentOf(id))).ToLookup(entry => entry.Parent, entry => entry.Id);
        var named = system.Resources().Where(resource => resource[4] != "-").ToDictionary(resource => int.Parse(resource[4], CultureInfo.InvariantCulture), resource => resource[0]);
        named[system.OrchestratorProcess] = "apphost";

        var perResource = new SortedDictionary<string, long>(StringComparer.Ordinal);
        Walk(system.OrchestratorProcess, "apphost");
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

        void Walk(int process, string owner)
        {
            owner = named.GetValueOrDefault(process, owner);
            perResource[owner] = perResource.GetValueOrDefault(owner) + ProportionalSetSize(process);
            foreach (var child in children[process])
            {
                Walk(child, owner);
            }
        }
    }

    private static int ParentOf(int process)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    private static long ProportionalSetSize(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0;
        }
    }
}
