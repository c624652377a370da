using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MediaLab.Testing;

/// <summary>A real server as a child process of the test run, ended by its own id.</summary>
/// <remarks>
/// The test platform kills a finished test process after 100 ms, too early for it to end servers: a watchdog in a session of its own
/// waits for the test process to go, ends the server with all its children and removes its folder.
/// </remarks>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string Watchdog = """
        exec </dev/null >/dev/null 2>&1
        tests=$1 server=$2 folder=$3 goodbye=$4
        # Without a process of its own for every look: many of these run beside the tests.
        born() { started=; read -r stat <"/proc/$1/stat" && set -- ${stat##*) } && started=${20}; }
        same() { born "$server"; [ "$started" = "$since" ]; }
        end() { for child in $(pgrep -P "$1"); do end "$child"; done; kill -KILL "$1"; }
        born "$server"; since=$started
        while kill -0 "$tests" && same; do sleep 2; done
        kill -0 "$tests" && exit
        same && end "$server"
        sh -c "$goodbye"
        [ -z "$folder" ] || rm -rf -- "$folder"
        """;

    /// <summary>Long, because a build machine may be doing ten things at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private bool _disposed;

    private ServerProcess(Process process) => _process = process;

    /// <param name="info">What to start.</param>
    /// <param name="folder">The server's folder, removed when the test process is gone.</param>
    /// <param name="goodbye">A shell command to run then, for what detached from the server.</param>
    public static ServerProcess Start(ProcessStartInfo info, string folder = "", string goodbye = "")
    {
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        var process = new Process { StartInfo = info };
        var server = new ServerProcess(process);
        process.OutputDataReceived += (_, line) => server.Append(line.Data);
        process.ErrorDataReceived += (_, line) => server.Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var watchdog = Process.Start("setsid", ["bash", "-c", Watchdog, "watchdog", $"{Environment.ProcessId}", $"{process.Id}", folder, goodbye]);
        return server;
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <exception cref="InvalidOperationException">The process ended, or did not get ready in time; says what it printed last.</exception>
    public async Task UntilAsync(Func<Task<bool>> ready)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience;)
        {
            if (_process.HasExited)
            {
                break;
            }

            if (await ready())
            {
                return;
            }

            await Task.Delay(50);
        }

        lock (_output)
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} did not get ready:\n{string.Join('\n', _output.TakeLast(20))}");
        }
    }

    public bool Printed(string text)
    {
        lock (_output)
        {
            return _output.Any(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    public void KillTree()
    {
        if (!_disposed && !_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Asks it to end with SIGTERM and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        return await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        KillTree();
        await _process.WaitForExitAsync();
        _disposed = true;
        _process.Dispose();
    }

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.Add(line);
            }
        }
    }
}
