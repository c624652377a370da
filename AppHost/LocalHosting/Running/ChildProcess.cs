using System.Diagnostics;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>What to start.</summary>
internal sealed record ProcessSpec(string Program, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What the dashboard names as its source.</summary>
    public (string Property, string Value) Source { get; init; } = ("executable.path", Program);
}

/// <summary>
/// A running process as the leader of its own group and session: Ctrl-C in the terminal reaches only the AppHost, and whatever
/// the process started can be ended with it.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly string SessionStarter = FindProgram("setsid")
        ?? throw new InvalidOperationException("The program 'setsid' (package util-linux) is missing.");

    private readonly Process _process;
    private readonly ProcessRecords _records;
    private readonly Task _output;

    private ChildProcess(Process process, ProcessRecords records, ProcessIdentity identity, Action<string, bool> onLine)
    {
        _process = process;
        _records = records;
        Identity = identity;
        _output = Task.WhenAll(
            PumpAsync(process.StandardOutput, line => onLine(line, false)),
            PumpAsync(process.StandardError, line => onLine(line, true)));
        Exit = WaitAsync();
    }

    public ProcessIdentity Identity { get; }

    /// <summary>Ends with the exit code (128 + n after signal n), once the whole group is gone and its output is read.</summary>
    public Task<int> Exit { get; }

    public static ChildProcess Start(ProcessSpec spec, ProcessRecords records, int stopSignal, Action<string, bool> onLine)
    {
        var start = new ProcessStartInfo(SessionStarter, [spec.Program, .. spec.Arguments])
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[ProcessRecords.MarkVariable] = records.Mark;

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{spec.Program} did not start.");
        process.StandardInput.Close();
        // setsid replaces itself by the program: the id stays. A process that ended already has no start time to record.
        var identity = ProcessTable.Find(process.Id)?.Identity ?? new ProcessIdentity(process.Id, 0);
        records.Add(identity, stopSignal);
        return new(process, records, identity, onLine);
    }

    /// <summary>The program's full path, from PATH.</summary>
    public static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Asks the process to end and forces it after the grace period.</summary>
    public async Task StopAsync(int signal, TimeSpan grace)
    {
        Signals.Send(Identity.Pid, signal);
        if (await Task.WhenAny(Exit, Task.Delay(grace)) != Exit)
        {
            Signals.SendToGroup(Identity.Pid, Signals.Kill);
            await Exit;
        }
    }

    public void Dispose() => _process.Dispose();

    private static async Task PumpAsync(StreamReader reader, Action<string> onLine)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                onLine(line);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The pipe went with the process.
        }
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // Its children (a broker's port mapper, a converter) must not outlive it.
        Signals.SendToGroup(Identity.Pid, Signals.Kill);
        // One that left the group may still hold the pipe: do not wait for it for ever.
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1)));
        _records.Remove(Identity);
        return _process.ExitCode;
    }
}
