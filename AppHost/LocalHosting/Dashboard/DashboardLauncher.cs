using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using MediaLab.AppHost.LocalHosting.Running;

namespace MediaLab.AppHost.LocalHosting.Dashboard;

/// <summary>The Aspire dashboard, from the npm package of the Aspire CLI (build/PackageFeed.cs unpacks it).</summary>
internal sealed class DashboardLauncher(DataFolders folders, SecretStore secrets, ResourceBoard board) : Launcher
{
    /// <summary>The dashboard starts last: on a small machine the application needs the processor first.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly EndpointAnnotation _frontend = new("http", "http", port: null, portVariable: null);
    private readonly EndpointAnnotation _otlpGrpc = new("otlp-grpc", "http", port: null, portVariable: null);
    private readonly EndpointAnnotation _otlpHttp = new("otlp-http", "http", port: null, portVariable: null);

    public override string Name => "aspire-dashboard";

    public override string Type => "Executable";

    public override bool IsHidden => true;

    public override bool HasHealthCheck => true;

    public override IReadOnlyList<EndpointAnnotation> Endpoints => [_frontend, _otlpGrpc, _otlpHttp, ResourceService];

    /// <summary>Where this process answers the dashboard's questions about resources.</summary>
    public EndpointAnnotation ResourceService { get; } = new("resource-service", "http", port: null, portVariable: null);

    public string ResourceServiceKey => secrets.GetOrAdd("dashboard-resource-service-key", NewKey);

    public TelemetryTarget Telemetry => new(Bind(_otlpGrpc), secrets.GetOrAdd("dashboard-otlp-key", NewKey));

    /// <summary>Opens the dashboard without a further question.</summary>
    public string LoginUrl => $"{_frontend.Url}/login?t={BrowserToken}";

    private string BrowserToken => secrets.GetOrAdd("dashboard-browser-token", NewKey);

    /// <summary>Null where the dashboard was never unpacked: the system runs without it.</summary>
    public static string? FindProgram(DataFolders folders)
    {
        var home = Path.Combine(folders.Packages, "aspire-dashboard");
        return Directory.Exists(home)
            ? Directory.EnumerateDirectories(home).Select(version => Path.Combine(version, "aspire-managed")).FirstOrDefault(File.Exists)
            : null;
    }

    public override async Task<ProcessSpec> PrepareAsync(Action<string> log, CancellationToken cancellationToken)
    {
        await WaitForTheApplicationAsync(cancellationToken);
        var program = FindProgram(folders) ?? throw new FileNotFoundException("The dashboard is gone: './medialab up' fetches it.");
        var home = Directory.CreateDirectory(folders.Of("dashboard")).FullName;
        return new(program, ["dashboard"], Path.GetDirectoryName(program)!)
        {
            Environment = new Dictionary<string, string?>
            {
                // Its own keys and caches; nothing in the user's home.
                ["HOME"] = home,
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ASPNETCORE_URLS"] = Bind(_frontend),
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Bind(_otlpGrpc),
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = Bind(_otlpHttp),
                ["ASPIRE_DASHBOARD_API_ENABLED"] = "true",
                ["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true",
                ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
                ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = BrowserToken,
                ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
                ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = Telemetry.ApiKey,
                ["DASHBOARD__API__AUTHMODE"] = "ApiKey",
                ["DASHBOARD__API__PRIMARYAPIKEY"] = secrets.GetOrAdd("dashboard-api-key", NewKey),
                ["DASHBOARD__RESOURCESERVICECLIENT__URL"] = Bind(ResourceService),
                ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
                ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = ResourceServiceKey,
                ["DASHBOARD__TELEMETRYLIMITS__MAXLOGCOUNT"] = "5000",
                ["DASHBOARD__TELEMETRYLIMITS__MAXTRACECOUNT"] = "2000",
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_GCConserveMemory"] = "7",
                ["DOTNET_TieredPGO"] = "0",
                ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
            },
        };
    }

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken) =>
        await Loopback.IsListeningAsync(_frontend.AllocatedPort) ? null : "Nobody listens yet.";

    private static string NewKey() => new GenerateParameterDefault { MinLength = 32, Special = false }.GetDefaultValue();

    private static string Bind(EndpointAnnotation endpoint) =>
        $"http://127.0.0.1:{endpoint.AllocatedPort.ToString(CultureInfo.InvariantCulture)}";

    private async Task WaitForTheApplicationAsync(CancellationToken cancellationToken)
    {
        var deadline = Task.Delay(LongestWait, cancellationToken);
        while (!deadline.IsCompleted && board.All.Any(resource => resource.Name != Name && !resource.IsReady))
        {
            await Task.Delay(200, cancellationToken);
        }
    }
}
