using System.Globalization;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>
/// What this run started, on disk, so that the next one can clean up after an AppHost that was killed. A process is ours when
/// its id and start time are in the file, or when it carries this data folder's mark, which only our processes and their
/// children inherit: never by its name.
/// </summary>
internal sealed class ProcessRecords
{
    /// <summary>Every process we start inherits this variable, and so do its children.</summary>
    public const string MarkVariable = "MEDIALAB_INSTANCE";

    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly Dictionary<ProcessIdentity, int> _running = [];

    public ProcessRecords(DataFolders folders, SecretStore secrets)
    {
        _file = Path.Combine(folders.Run, "processes");
        // With the folder's path, because a restored copy of the folder brings the same secrets along.
        Mark = $"{secrets.GetOrAdd("instance", () => Guid.CreateVersion7().ToString())}@{folders.Data}";
    }

    public string Mark { get; }

    public void Add(ProcessIdentity process, int stopSignal) => Change(() => _running[process] = stopSignal);

    public void Remove(ProcessIdentity process) => Change(() => _running.Remove(process));

    /// <summary>Ends what an earlier run left behind: politely, then by force.</summary>
    /// <returns>How many processes were found.</returns>
    public async Task<int> EndLeftoversAsync(TimeSpan grace)
    {
        var recorded = Read();
        var left = recorded.Where(record => record.Process.IsAlive).ToList();
        foreach (var (process, signal) in left)
        {
            Signals.Send(process.Pid, signal);
        }

        var deadline = DateTime.UtcNow + grace;
        while (left.Any(record => record.Process.IsAlive) && DateTime.UtcNow < deadline)
        {
            await Task.Delay(100);
        }

        var orphans = ProcessTable.WithEnvironment(MarkVariable, Mark).Where(entry => entry.Identity.Pid != Environment.ProcessId).ToList();
        foreach (var orphan in orphans)
        {
            Signals.Send(orphan.Identity.Pid, Signals.Kill);
        }

        while (orphans.Any(orphan => orphan.Identity.IsAlive))
        {
            await Task.Delay(50);
        }

        Change(_running.Clear);
        return left.Select(record => record.Process.Pid).Union(orphans.Select(orphan => orphan.Identity.Pid)).Count();
    }

    private List<(ProcessIdentity Process, int StopSignal)> Read()
    {
        if (!File.Exists(_file))
        {
            return [];
        }

        return [.. File.ReadLines(_file).Select(line => line.Split(' '))
            .Select(fields => (
                new ProcessIdentity(int.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture)),
                int.Parse(fields[2], CultureInfo.InvariantCulture)))];
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            PrivateFile.Write(_file, string.Concat(_running.Select(entry => string.Create(
                CultureInfo.InvariantCulture, $"{entry.Key.Pid} {entry.Key.StartTime} {entry.Value}\n"))));
        }
    }
}
