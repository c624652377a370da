using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace MediaLab.Benchmarks;

/// <summary>A MediaLab of its own, started through <c>./medialab</c> as a user would, with the simulator in the place of every provider.</summary>
internal sealed class MeasuredSystem(string repository, Uri simulator) : IAsyncDisposable
{
    private readonly int _port = FreePort();

    public Uri Simulator => simulator;

    public string DataFolder { get; } = Directory.CreateTempSubdirectory("medialab-bench-").FullName;

    public Uri Address => new($"http://localhost:{_port}");

    public async Task<TimeSpan> UpAsync()
    {
        var watch = Stopwatch.StartNew();
        await RunAsync("up", "--detach");
        return watch.Elapsed;
    }

    public Task DownAsync() => RunAsync("down");

    /// <summary>The lines of run/status that describe resources: name, type, state, health, process id, restarts, url.</summary>
    public IEnumerable<string[]> Resources() => File.ReadAllLines(Path.Combine(DataFolder, "run", "status"))
        .Where(line => !line.StartsWith('@'))
        .Select(line => line.Split('\t'));

    public int OrchestratorProcess => int.Parse(
        File.ReadAllLines(Path.Combine(DataFolder, "run", "status")).First(line => line.StartsWith("@pid\t", StringComparison.Ordinal)).Split('\t')[1],
        CultureInfo.InvariantCulture);

    public Uri ServiceAddress(string name) => new(Resources().First(resource => resource[0] == name)[6]);

    public string Secret(string name) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(DataFolder, "secrets.json")))![name];

    /// <summary>A fresh user with a project.</summary>
    public async Task<Session> SignUpAsync()
    {
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), MaxConnectionsPerServer = 64 }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("X-CSRF", "1");
        var signUp = await client.PostAsJsonAsync("/api/auth/signup", new { email = $"bench-{Guid.NewGuid():N}@example.test", password = "correct horse battery staple 9", name = "Bench" });
        signUp.EnsureSuccessStatusCode();
        var me = await client.GetFromJsonAsync<JsonElement>("/api/auth/me");
        var project = await client.PostAsJsonAsync("/api/projects", new { name = "Benchmark" });
        project.EnsureSuccessStatusCode();
        var projectId = (await project.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("id").GetGuid();
        return new Session(this, client, me.GetProperty("data"), projectId);
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        Directory.Delete(DataFolder, recursive: true);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var info = new ProcessStartInfo(Path.Combine(repository, "medialab"))
        {
            WorkingDirectory = repository,
            Environment =
            {
                ["MEDIALAB_DATA"] = DataFolder,
                ["MEDIALAB_PORT"] = $"{_port}",
                ["Providers__SimulatorUrl"] = simulator.ToString(),
                // A simulated job is done as soon as it is asked for.
                ["Generation__PollPace"] = "0.02",
                // One person at one address asks as fast as it can: no limit is what is measured here.
                ["RateLimits__AddressBurst"] = "1000000",
                ["RateLimits__AddressPerSecond"] = "1000000",
                ["RateLimits__UserBurst"] = "1000000",
                ["RateLimits__UserPerSecond"] = "1000000",
            },
        };
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        using var process = Process.Start(info)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"./medialab {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A signed-in browser, as far as HTTP goes.</summary>
internal sealed record Session(MeasuredSystem System, HttpClient Client, JsonElement Me, Guid ProjectId) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }
}
