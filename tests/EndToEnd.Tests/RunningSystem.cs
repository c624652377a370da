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

    /// <summary>A trace as the dashboard stored it; empty while it is not there.</summary>
    internal async Task<IReadOnlyList<Span>> TraceAsync(string traceId) =>
        await TelemetryAsync($"traces/{traceId}") is not { } body ? [] :
        [
            .. from resource in body["data"]!["resourceSpans"]!.AsArray()
               from scope in resource!["scopeSpans"]!.AsArray()
               from span in scope!["spans"]!.AsArray()
               select new Span(ServiceOf(resource), (string)span!["name"]!, (string)span["spanId"]!, (string?)span["parentSpanId"] ?? ""),
        ];

    /// <summary>The log records of a trace as the dashboard stored them: each service's, with the names of their structured values.</summary>
    internal async Task<IReadOnlyList<(string Service, string Text, string[] Values)>> LogsAsync(string traceId) =>
        await TelemetryAsync($"logs?traceId={traceId}") is not { } body ? [] :
        [
            .. from resource in body["data"]!["resourceLogs"]!.AsArray()
               from scope in resource!["scopeLogs"]!.AsArray()
               from log in scope!["logRecords"]!.AsArray()
               select (ServiceOf(resource), (string?)log!["body"]?["stringValue"] ?? "", log["attributes"]?.AsArray().Select(attribute => (string)attribute!["key"]!).ToArray() ?? []),
        ];

    /// <summary>The exceptions that were logged for a trace, a line each.</summary>
    internal async Task<string> ExceptionsAsync(string traceId) =>
        await TelemetryAsync($"logs?traceId={traceId}") is not { } body ? "" : string.Join('\n',
            from resource in body["data"]!["resourceLogs"]!.AsArray()
            from scope in resource!["scopeLogs"]!.AsArray()
            from log in scope!["logRecords"]!.AsArray()
            let values = (log!["attributes"]?.AsArray() ?? []).ToLookup(value => (string)value!["key"]!, value => (string?)value!["value"]?["stringValue"])
            where values.Contains("exception.type")
            select $"{ServiceOf(resource)}: {string.Join(' ', values["exception.type"])}: {string.Join(' ', values["exception.stacktrace"])}");

    /// <summary>The services of which the dashboard has metrics.</summary>
    internal async Task<IReadOnlyList<string>> MeasuredServicesAsync() =>
        [.. (await TelemetryAsync("resources"))!.AsArray().Where(resource => (bool)resource!["hasMetrics"]!).Select(resource => (string)resource!["name"]!)];

    /// <summary>The answer of the dashboard's telemetry API; null for what it does not know (yet).</summary>
    private async Task<JsonNode?> TelemetryAsync(string path)
    {
        var dashboard = (await File.ReadAllLinesAsync(Path.Combine(Data, "run", "status"))).First(line => line.StartsWith("@dashboard\t", StringComparison.Ordinal)).Split('\t')[1];
        var secrets = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Data, "secrets.json")))!;
        using var client = new HttpClient { BaseAddress = new Uri(new Uri(dashboard), "/") };
        client.DefaultRequestHeaders.Add("x-api-key", (string)secrets["dashboard-api-key"]!);
        using var answer = await client.GetAsync($"/api/telemetry/{path}");
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True(answer.IsSuccessStatusCode, body.ToJsonString());
        return body;
    }

    private static string ServiceOf(JsonNode resource) => (string)resource["resource"]!["attributes"]!.AsArray()
        .First(attribute => (string?)attribute!["key"] == "service.name")!["value"]!["stringValue"]!;

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

/// <summary>One span of a trace.</summary>
internal sealed record Span(string Service, string Name, string Id, string ParentId);
