using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaLab.AppHost.LocalHosting.Running;

namespace MediaLab.AppHost.Tests;

/// <summary>What <c>./medialab</c> says, run as people run it.</summary>
public sealed class EntryScriptTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("medialab-script-").FullName;

    [Fact]
    public async Task Doctor_notices_a_port_that_is_taken_by_something_that_does_not_speak_http()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (_, taken) = await RunAsync(port, "doctor");
        listener.Stop();
        var (_, free) = await RunAsync(port, "doctor");

        Assert.Contains($"missing  port {port}", taken, StringComparison.Ordinal);
        Assert.Contains($"ok       port {port}", free, StringComparison.Ordinal);
        Assert.Contains("ok       npm", free, StringComparison.Ordinal);
        Assert.Contains("ok       OpenSSL 3", free, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_gives_a_command_for_everything_that_is_missing()
    {
        // Only what the script itself needs to run.
        var programs = Directory.CreateDirectory(Path.Combine(_data, "bin")).FullName;
        foreach (var program in (string[])["bash", "dirname", "readlink", "id", "df", "awk", "cat", "grep", "sed", "cut"])
        {
            File.CreateSymbolicLink(Path.Combine(programs, program), ChildProcess.FindProgram(program)!);
        }

        var (exitCode, said) = await RunAsync(5080, programs, ["doctor"]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("missing  .NET 10 SDK", said, StringComparison.Ordinal);
        Assert.Contains("missing  npm", said, StringComparison.Ordinal);
        Assert.Contains("missing  curl", said, StringComparison.Ordinal);
        Assert.All(said.Split('\n').Where(line => line.Contains("fix: ", StringComparison.Ordinal)), line => Assert.Matches("fix: (curl|sudo|MEDIALAB_PORT=)", line));
    }

    [Fact]
    public async Task Status_of_a_system_that_aspire_runs_leads_to_its_dashboard()
    {
        var self = ProcessTable.Find(Environment.ProcessId)!.Identity;
        Directory.CreateDirectory(Path.Combine(_data, "run"));
        Directory.CreateDirectory(Path.Combine(_data, "logs"));
        await File.WriteAllTextAsync(Path.Combine(_data, "run", "apphost"), $"{self.Pid} {self.StartTime}\n");
        await File.WriteAllTextAsync(Path.Combine(_data, "logs", "apphost.log"), "Login to the dashboard at https://localhost:17000/login?t=abc\n");

        var (exitCode, said) = await RunAsync(5080, "status");

        Assert.Equal(0, exitCode);
        Assert.Contains("Dashboard:   https://localhost:17000/login?t=abc", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rewrap", "--old")]
    [InlineData("up", "--fast")]
    public async Task A_verb_refuses_what_it_does_not_know(string verb, string option)
    {
        var (exitCode, said) = await RunAsync(5080, verb, option);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{verb} does not know '{option}'", said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private Task<(int ExitCode, string Said)> RunAsync(int port, params string[] arguments) =>
        RunAsync(port, Environment.GetEnvironmentVariable("PATH")!, arguments);

    private async Task<(int ExitCode, string Said)> RunAsync(int port, string path, string[] arguments)
    {
        var bash = ChildProcess.FindProgram("bash")!;
        using var process = Process.Start(new ProcessStartInfo(bash, [Path.Combine(Repository.Root, "medialab"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MEDIALAB_DATA"] = _data, ["MEDIALAB_PORT"] = $"{port}", ["Orchestrator"] = "local", ["PATH"] = path },
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
