using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace MediaLab.EndToEnd.Tests;

/// <summary>
/// The whole system as <c>./medialab up --detach</c> starts it, with a data folder and a port of its own. With MEDIALAB_TEST_DATA and
/// MEDIALAB_TEST_PORT set it uses the one that runs there and leaves it running.
/// </summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private static readonly string Repository = FindRepository();
    private readonly string? _given = Environment.GetEnvironmentVariable("MEDIALAB_TEST_DATA");

    public string Data { get; private set; } = "";

    public Uri Address { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Data = _given ?? Directory.CreateTempSubdirectory("medialab-e2e-").FullName;
        var port = _given is null ? FreePort() : int.Parse(Environment.GetEnvironmentVariable("MEDIALAB_TEST_PORT") ?? "5080", CultureInfo.InvariantCulture);
        Address = new Uri($"http://localhost:{port}");
        if (_given is null)
        {
            var (exitCode, output) = await RunAsync("up", "--detach");
            Assert.True(exitCode == 0, output);
        }
    }

    public async Task DisposeAsync()
    {
        if (_given is null)
        {
            await RunAsync("down");
            Directory.Delete(Data, recursive: true);
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
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository, "medialab"), arguments)
        {
            WorkingDirectory = Repository,
            Environment =
            {
                ["MEDIALAB_DATA"] = Data,
                ["MEDIALAB_PORT"] = Address.Port.ToString(CultureInfo.InvariantCulture),
                // No test talks to a real provider: nobody listens here, so a key that is added stays unchecked.
                ["Providers__openai__BaseUrl"] = "http://127.0.0.1:9/v1",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
