using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MediaLab.AppHost.LocalHosting.Running;

namespace MediaLab.AppHost.Tests;

/// <summary>The sample application as a real process with a data folder of its own.</summary>
internal sealed class SampleSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    public string Data { get; } = Directory.CreateTempSubdirectory("medialab-apphost-").FullName;

    public Process Process { get; private set; } = null!;

    public string Secret(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Data, "secrets.json"))).RootElement.GetProperty(name).GetString()!;

    /// <summary>How long the sample service takes to end in order, in seconds.</summary>
    public double SecondsToEnd { get; init; }

    public static async Task<SampleSystem> StartAsync(double secondsToEnd = 0)
    {
        var system = new SampleSystem { SecondsToEnd = secondsToEnd };
        await system.UpAsync();
        return system;
    }

    public async Task UpAsync()
    {
        Process = Launch();
        await WaitAsync(
            status => status.Contains("@ready\tyes", StringComparison.Ordinal) && status.Contains($"@pid\t{Process.Id}\n", StringComparison.Ordinal),
            "the system to become ready");
    }

    public Process LaunchAgain() => Launch();

    public async Task DownAsync()
    {
        using var down = Launch("--down", "true");
        await down.WaitForExitAsync();
    }

    /// <summary>Living processes that belong to this data folder.</summary>
    public IReadOnlyList<int> Processes() =>
        [.. ProcessTable.WithEnvironment(ProcessRecords.MarkVariable, $"{Secret("instance")}@{Data}").Select(entry => entry.Identity.Pid)];

    public string Log(string resource) => File.ReadAllText(Path.Combine(Data, "logs", $"{resource}.log"));

    public string[] Resource(string name) =>
        Status().Split('\n').Select(line => line.Split('\t')).First(fields => fields[0] == name);

    public int ProcessId(string resource) => int.Parse(Resource(resource)[4], CultureInfo.InvariantCulture);

    public IEnumerable<string> RunningResources() => Status().Split('\n').Select(line => line.Split('\t'))
        .Where(fields => fields.Length > 4 && fields[4] != "-").Select(fields => fields[0]);

    public Task WaitUntilHealthyAsync(string resource, int otherThan) => WaitAsync(
        status => Resource(resource) is var fields && fields[3] == "healthy" && fields[4] != otherThan.ToString(CultureInfo.InvariantCulture),
        $"{resource} to be healthy in a new process");

    public async Task WaitAsync(Func<string, bool> condition, string expectation)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < StartLimit; await Task.Delay(100))
        {
            if (Process.HasExited)
            {
                Assert.Fail($"The AppHost ended with exit code {Process.ExitCode} while waiting for {expectation}.");
            }

            if (File.Exists(StatusPath) && condition(Status()))
            {
                return;
            }
        }

        Assert.Fail($"Waited {StartLimit.TotalSeconds} s for {expectation}:\n{(File.Exists(StatusPath) ? Status() : "no status")}");
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        Process?.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private string StatusPath => Path.Combine(Data, "run", "status");

    private string Status() => File.ReadAllText(StatusPath);

    private Process Launch(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", ["exec", SampleAssembly, .. arguments])
    {
        Environment = { ["MEDIALAB_DATA"] = Data, ["SAMPLE_SECONDS_TO_END"] = SecondsToEnd.ToString(CultureInfo.InvariantCulture) },
    })!;

    // tests/AppHost.Tests/bin/<Configuration>/net10.0 -> tests/AppHost.Sample/bin/<Configuration>/net10.0
    private static string SampleAssembly
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
            return Path.Combine(
                Repository.Root, "tests", "AppHost.Sample", "bin", output.Parent!.Name, output.Name, "MediaLab.AppHost.Sample.dll");
        }
    }
}
