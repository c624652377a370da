using Aspire.Hosting.ApplicationModel;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>Where processes send their telemetry.</summary>
internal sealed record TelemetryTarget(string Endpoint, string ApiKey);

/// <summary>Runs a project's build output with the .NET runtime.</summary>
internal sealed class ProjectLauncher(ProjectResource project, string configuration, Func<TelemetryTarget?> telemetry) : ProcessLauncher(project)
{
    /// <summary>A second more than a service's own limit, <c>ShutdownTimes.Host</c>.</summary>
    public static readonly TimeSpan ProjectStopGrace = TimeSpan.FromSeconds(9);

    public override TimeSpan StopGrace => ProjectStopGrace;

    public override async Task<ProcessSpec> PrepareAsync(Action<string> log, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(project.ProjectPath)!;
        var assembly = Path.Combine(
            folder, "bin", configuration, "net10.0", Path.GetFileNameWithoutExtension(project.ProjectPath) + ".dll");
        if (!File.Exists(assembly))
        {
            throw new FileNotFoundException($"{assembly} does not exist: build the solution first.");
        }

        var environment = SmallFootprint();
        var urls = project.Endpoints
            .Where(endpoint => endpoint.UriScheme is "http" && endpoint.PortVariable is null && project.IsInjected(endpoint))
            .Select(endpoint => endpoint.Url);
        environment["ASPNETCORE_URLS"] = string.Join(';', urls) is { Length: > 0 } list ? list : null;
        AddTelemetry(environment);
        foreach (var (name, value) in await ResolveEnvironmentAsync(cancellationToken))
        {
            environment[name] = value;
        }

        return new(RuntimeHost, ["exec", assembly, .. ResolveArguments()], folder)
        {
            Environment = environment,
            Source = ("project.path", project.ProjectPath),
        };
    }

    private static string RuntimeHost =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath : null)
        ?? ChildProcess.FindProgram("dotnet")
        ?? throw new InvalidOperationException("The program 'dotnet' is not in PATH.");

    /// <summary>Many small processes on one machine: give memory back rather than keep it. docs/benchmarks.md has the figures.</summary>
    private static Dictionary<string, string?> SmallFootprint() => new()
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCConserveMemory"] = "7",
        ["DOTNET_GCgen0size"] = "0x1000000",
        ["DOTNET_TieredPGO"] = "0",
        // What is called often is compiled anew when nothing new is called any more, not while everything starts.
        ["DOTNET_TC_CallCountingDelayMs"] = "1000",
        // Threads that spin while they wait for work take the processor from the processes that have some.
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
    };

    private void AddTelemetry(Dictionary<string, string?> environment)
    {
        if (telemetry() is not { } target)
        {
            return;
        }

        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = target.Endpoint;
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        environment["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={target.ApiKey}";
        environment["OTEL_SERVICE_NAME"] = project.Name;
        environment["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={project.Name}";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        environment["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "5000";
    }
}
