using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.EndToEnd.Tests;

/// <summary>
/// The whole system as <c>./medialab up --detach</c> starts it, with a data folder and a port of its own, simulated providers, and media in
/// a real S3 server where one is installed.
/// </summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private static readonly string Repository = FindRepository();

    public string Data { get; } = Directory.CreateTempSubdirectory("medialab-e2e-").FullName;

    public Uri Address { get; } = new($"http://localhost:{ServerProcess.FreePort()}");

    public RunningSimulator Providers { get; private set; } = null!;

    /// <summary>Null where no S3 server is installed: media is in files then.</summary>
    public SwiftServer? ObjectStore { get; private set; }

    internal SystemParts Parts => new(Path.Combine(Data, "run", "status"));

    public async Task InitializeAsync()
    {
        Providers = await Simulator.StartAsync();
        ObjectStore = SwiftServer.Installed ? await SwiftServer.StartAsync() : null;
        var (exitCode, output) = await RunAsync("up", "--detach");
        Assert.True(exitCode == 0, output);
    }

    public async Task DisposeAsync()
    {
        await RunAsync("down");
        Directory.Delete(Data, recursive: true);
        await Providers.DisposeAsync();
        if (ObjectStore is not null)
        {
            await ObjectStore.DisposeAsync();
        }
    }

    /// <summary>Someone with a new account, signed in.</summary>
    internal async Task<Person> SignUpAsync() => await Person.SignUpAsync(Address);

    /// <summary>A trace as the dashboard stored it: (service, span name); empty while it is not there.</summary>
    internal async Task<IReadOnlyList<(string Service, string Span)>> TraceAsync(string traceId)
    {
        var dashboard = (await File.ReadAllLinesAsync(Path.Combine(Data, "run", "status"))).First(line => line.StartsWith("@dashboard\t", StringComparison.Ordinal)).Split('\t')[1];
        var secrets = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "secrets.json")))!;
        using var client = new HttpClient { BaseAddress = new Uri(new Uri(dashboard), "/") };
        client.DefaultRequestHeaders.Add("x-api-key", (string)secrets["dashboard-api-key"]!);
        using var answer = await client.GetAsync($"/api/telemetry/traces/{traceId}");
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }

        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True(answer.IsSuccessStatusCode, body.ToJsonString());
        return
        [
            .. from resource in body["data"]!["resourceSpans"]!.AsArray()
               let service = (string)resource!["resource"]!["attributes"]!.AsArray().First(attribute => (string?)attribute!["key"] == "service.name")!["value"]!["stringValue"]!
               from scope in resource["scopeSpans"]!.AsArray()
               from span in scope!["spans"]!.AsArray()
               select (service, (string)span!["name"]!),
        ];
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var info = new ProcessStartInfo(Path.Combine(Repository, "medialab"), arguments)
        {
            WorkingDirectory = Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Settings())
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info)!;
        // Not to the end of the stream: what the script starts keeps it open.
        var lines = new List<string>();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.HasExited)
        {
            await Task.Delay(100);
        }

        lock (lines)
        {
            return (process.ExitCode, string.Join('\n', lines));
        }

        void Keep(string? line)
        {
            lock (lines)
            {
                lines.Add(line ?? "");
            }
        }
    }

    private IEnumerable<(string Name, string Value)> Settings()
    {
        yield return ("MEDIALAB_DATA", Data);
        yield return ("MEDIALAB_PORT", Address.Port.ToString(CultureInfo.InvariantCulture));
        yield return ("Orchestrator", "local");
        // No test talks to a real provider.
        yield return ("Providers__SimulatorUrl", Providers.Address.ToString());
        yield return ("Generation__PollPace", "0.05");
        yield return ("Generation__ThrottledSeconds", "0.5");
        // Work of a dead worker is taken over soon; its heart beats often enough to be silent by chance never.
        yield return ("Generation__LeaseSeconds", "10");
        yield return ("Generation__HeartbeatSeconds", "2");
        // Hundreds of requests at once, from one address, by one person.
        yield return ("RateLimits__SignInBurst", "1000");
        yield return ("RateLimits__UserBurst", "100000");
        yield return ("RateLimits__AddressBurst", "100000");
        if (ObjectStore is not null)
        {
            yield return ("Storage__S3__Endpoint", ObjectStore.Endpoint);
            yield return ("Storage__S3__Bucket", "medialab");
            yield return ("Storage__S3__AccessKey", SwiftServer.Access);
            yield return ("Storage__S3__SecretKey", SwiftServer.Secret);
        }
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "global.json")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}

[CollectionDefinition(Name)]
public sealed class RunningSystemCollection : ICollectionFixture<RunningSystem>
{
    public const string Name = "running system";
}
