using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MediaLab.AppHost.LocalHosting.Dashboard;
using MediaLab.AppHost.LocalHosting.Servers;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>The whole application as processes: started in order, kept alive, ended in reverse order.</summary>
internal sealed class LocalSystem : IDisposable
{
    private static readonly TimeSpan LeftoverGrace = TimeSpan.FromSeconds(5);

    private readonly ResourceBoard _board = new();
    private readonly Dictionary<string, ResourceRunner> _runners = [];
    private readonly DashboardLauncher? _dashboard;
    private readonly StatusFile _status;
    private readonly DataFolders _folders;

    private LocalSystem(DistributedApplicationBuilder builder, ProcessRecords records)
    {
        var folders = _folders = builder.Folders;
        if (builder.Configuration["only"] is null && DashboardLauncher.FindProgram(folders) is not null)
        {
            _dashboard = new(folders, builder.Secrets, _board);
        }

        // "--only postgres": maintenance on one part, while nothing that uses it runs.
        var only = builder.Configuration["only"]?.Split(',');
        var launchers = builder.Resources.OfType<ProcessResource>().Where(resource => only?.Contains(resource.Name) ?? true).Select(resource => CreateLauncher(resource, folders)).ToList();
        if (_dashboard is not null)
        {
            launchers.Add(_dashboard);
        }

        var ports = Allocate(launchers.SelectMany(launcher => launcher.Endpoints).ToList());
        var completed = new CompletedSteps(
            folders, ports, () => launchers.Select(launcher => launcher.DataIdentity));
        var steps = launchers.SelectMany(launcher => launcher.Dependencies)
            .Where(dependency => dependency.ExitCode is not null).Select(dependency => dependency.Resource.Name).ToHashSet();
        foreach (var launcher in launchers)
        {
            var isStep = steps.Contains(launcher.Name);
            _board.Add(new(launcher.Name, launcher.Type)
            {
                IsStep = isStep,
                IsHidden = launcher.IsHidden,
                HasHealthCheck = launcher.HasHealthCheck,
                Urls = [.. launcher.Endpoints.Select(endpoint => (endpoint.Name, endpoint.Url, endpoint.UriScheme != "http"))],
            });
            _runners.Add(launcher.Name, new(launcher, isStep, _board, new(folders.Logs, launcher.Name), records, completed));
        }

        foreach (var database in builder.Resources.OfType<PostgresDatabaseResource>().Where(database => _runners.ContainsKey(database.Parent.Name)))
        {
            _board.Add(new(database.Name, "PostgresDatabase") { Parent = database.Parent.Name });
        }

        _status = new(folders, _board, _dashboard?.LoginUrl);
    }

    /// <summary>Runs the application, or with <c>--down</c> ends the one that runs on this data folder.</summary>
    public static async Task RunAsync(DistributedApplicationBuilder builder, CancellationToken cancellationToken)
    {
        builder.Folders.Create();
        var records = new ProcessRecords(builder.Folders, builder.Secrets);
        if (builder.Configuration["down"] is not null)
        {
            await EndAsync(builder.Folders, records);
            return;
        }

        using var instance = InstanceLock.TryTake(builder.Folders)
            ?? throw new CannotStartException($"MediaLab already runs on {builder.Folders.Data}; './medialab down' ends it.");
        // A killed run left its last status: nobody may take it for ours.
        StatusFile.Delete(builder.Folders);
        await records.EndLeftoversAsync(LeftoverGrace);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, EndGently);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndGently);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, EndGently);
        using var system = new LocalSystem(builder, records);
        await system.RunUntilAsync(stop.Token);

        void EndGently(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Nothing was started, for a reason the operator can change.</summary>
    internal sealed class CannotStartException(string message) : Exception(message);

    public void Dispose()
    {
        foreach (var runner in _runners.Values)
        {
            runner.Dispose();
        }
    }

    private static async Task EndAsync(DataFolders folders, ProcessRecords records)
    {
        if (InstanceLock.Holder(folders) is { } running)
        {
            Signals.Send(running.Pid, Signals.Terminate);
            var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(20);
            while (running.IsAlive && DateTime.UtcNow < deadline)
            {
                await Task.Delay(100);
            }

            if (running.IsAlive)
            {
                Signals.Send(running.Pid, Signals.Kill);
            }
        }

        var leftovers = await records.EndLeftoversAsync(LeftoverGrace);
        StatusFile.Delete(folders);
        if (leftovers > 0)
        {
            Console.WriteLine($"Ended {leftovers.ToString(CultureInfo.InvariantCulture)} processes an earlier run had left.");
        }
    }

    private async Task RunUntilAsync(CancellationToken stop)
    {
        using var writing = new CancellationTokenSource();
        var status = _status.KeepAsync(writing.Token);
        await using var resourceServer = _dashboard is null ? null : await ResourceServer.StartAsync(_board, _runners, _dashboard);
        try
        {
            foreach (var runner in _runners.Values)
            {
                await runner.StartAsync(byHand: false);
            }

            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await StopAllAsync();
            await writing.CancelAsync();
            await status;
            StatusFile.Delete(_folders);
        }
    }

    /// <summary>A resource ends when everyone who waited for it has ended.</summary>
    private async Task StopAllAsync()
    {
        var stopping = new Dictionary<string, Task>();
        await Task.WhenAll(_runners.Keys.Select(Stop));

        Task Stop(string name)
        {
            if (!stopping.TryGetValue(name, out var task))
            {
                var users = _runners.Values.Where(other => other.Launcher.Dependencies.Any(dependency => OwnerOf(dependency.Resource) == name));
                stopping[name] = task = StopAfterAsync(_runners[name], [.. users.Select(user => Stop(user.Launcher.Name))]);
            }

            return task;
        }

        static async Task StopAfterAsync(ResourceRunner runner, Task[] users)
        {
            await Task.WhenAll(users);
            await runner.StopAsync();
        }

        string OwnerOf(IResource resource) => _board[resource.Name].Parent ?? resource.Name;
    }

    private Launcher CreateLauncher(ProcessResource resource, DataFolders folders) => resource switch
    {
        PostgresServerResource postgres => new PostgresLauncher(postgres, folders),
        RabbitMQServerResource broker => new RabbitMqLauncher(broker, folders),
        ProjectResource project => new ProjectLauncher(project, BuildConfiguration, () => _dashboard?.Telemetry),
        ContainerResource container => new ContainerLauncher(container),
        ExecutableResource executable => new ExecutableLauncher(executable),
        _ => throw new NotSupportedException($"{resource.GetType().Name} cannot run as a process here."),
    };

    // The projects were built together with this AppHost.
    private static string BuildConfiguration =>
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    private static IReadOnlyCollection<int> Allocate(List<EndpointAnnotation> endpoints)
    {
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.Port is not null))
        {
            endpoint.AllocatedPort = endpoint.Port!.Value;
            EnsureFree(endpoint.AllocatedPort);
        }

        var open = endpoints.Where(endpoint => endpoint.Port is null).ToList();
        foreach (var (endpoint, port) in open.Zip(FreePorts.Take(open.Count)))
        {
            endpoint.AllocatedPort = port;
        }

        return [.. open.Select(endpoint => endpoint.AllocatedPort)];
    }

    private static void EnsureFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException)
        {
            throw new CannotStartException(string.Create(
                CultureInfo.InvariantCulture, $"Port {port} is in use. Set MEDIALAB_PORT to another one."));
        }
    }
}
