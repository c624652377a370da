using System.Globalization;

namespace MediaLab.Benchmarks;

/// <summary>Proportional set sizes by /proc: memory that processes share is counted once.</summary>
internal static class Memory
{
    /// <summary>Bytes of every resource's process tree.</summary>
    public static IReadOnlyDictionary<string, long> PerResource(MeasuredSystem system)
    {
        var children = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Select(id => (Id: id, Parent: ParentOf(id))).ToLookup(entry => entry.Parent, entry => entry.Id);
        var named = system.Resources().Where(resource => resource[4] != "-").ToDictionary(resource => int.Parse(resource[4], CultureInfo.InvariantCulture), resource => resource[0]);
        named[system.OrchestratorProcess] = "apphost";

        var perResource = new SortedDictionary<string, long>(StringComparer.Ordinal);
        Walk(system.OrchestratorProcess, "apphost");
        return perResource;

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
