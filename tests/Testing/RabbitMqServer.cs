using System.Diagnostics;
using System.Text.Json;

namespace MediaLab.Testing;

/// <summary>
/// A real RabbitMQ node in a temporary folder. Tests share one; a test that breaks the broker starts its own.
/// <see cref="SharedAsync"/> is the broker named by MEDIALAB_TEST_RABBITMQ (an amqp address) where that is set, else one per assembly.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private static readonly Lazy<Task<RabbitMqServer>> Shared = new(async () =>
        Environment.GetEnvironmentVariable("MEDIALAB_TEST_RABBITMQ") is { Length: > 0 } given ? new RabbitMqServer(given) : await StartAsync());

    private readonly string _folder;
    private readonly int _port = ServerProcess.FreePort();
    private readonly int _distributionPort = ServerProcess.FreePort();
    private readonly int _portMapperPort = ServerProcess.FreePort();
    private ServerProcess? _process;

    private RabbitMqServer(string? given = null)
    {
        _folder = given is null ? Directory.CreateTempSubdirectory("medialab-rabbitmq-").FullName : "";
        Address = given ?? $"amqp://guest:guest@127.0.0.1:{_port}";
    }

    /// <summary>amqp://user:password@host:port</summary>
    public string Address { get; }

    /// <summary>The broker that the tests of this process share.</summary>
    public static Task<RabbitMqServer> SharedAsync() => Shared.Value;

    /// <summary>A node of the caller's own.</summary>
    /// <param name="virtualHosts">What it has besides "/".</param>
    public static async Task<RabbitMqServer> StartAsync(params IReadOnlyList<string> virtualHosts)
    {
        var server = new RabbitMqServer();
        await File.WriteAllTextAsync(server.DefinitionsFile, DefinitionsOf(["/", .. virtualHosts]));
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>The end without warning: kill -9 of the node.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    /// <summary>The same node on the same port, with what it had on disk.</summary>
    public async Task StartAgainAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{_port}
            log.console = true
            log.console.level = info
            log.file = false
            vm_memory_high_watermark.absolute = 512MiB
            disk_free_limit.absolute = 50MB
            load_definitions = {DefinitionsFile}
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder, "enabled_plugins"), "[].");
        var info = new ProcessStartInfo("/usr/lib/rabbitmq/bin/rabbitmq-server")
        {
            Environment =
            {
                ["HOME"] = _folder,
                ["RABBITMQ_NODENAME"] = $"test_{_port}@localhost",
                ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODE_PORT"] = $"{_port}",
                ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["ERL_EPMD_PORT"] = $"{_portMapperPort}",
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
                ["RABBITMQ_LOGS"] = "-",
                ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid"),
                ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
                ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
                // As the product starts it: a scheduler with nothing to do sleeps.
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
                ["ERL_MAX_PORTS"] = "4096",
            },
        };
        var process = ServerProcess.Start(info, _folder, $"epmd -port {_portMapperPort} -kill");
        _process = process;
        await process.UntilAsync(() => Task.FromResult(process.Printed("Server startup complete")));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        StopPortMapper();
        CleanUp();
    }

    private string DefinitionsFile => Path.Combine(_folder, "definitions.json");

    private static string DefinitionsOf(IReadOnlyList<string> virtualHosts) => JsonSerializer.Serialize(new
    {
        users = (object[])[new { name = "guest", password = "guest", tags = "administrator" }],
        vhosts = virtualHosts.Select(name => new { name }),
        permissions = virtualHosts.Select(vhost => new { user = "guest", vhost, configure = ".*", write = ".*", read = ".*" }),
    });

    private void CleanUp()
    {
        if (_process is { } process)
        {
            process.KillTree();
            StopPortMapper();
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>epmd detaches from the node that started it: ask the one on our own port to end. It refuses until it has noticed that the node is gone.</summary>
    private void StopPortMapper()
    {
        for (var tries = 0; tries < 20 && AskPortMapper().Contains("living nodes", StringComparison.Ordinal); tries++)
        {
            Thread.Sleep(100);
        }
    }

    private string AskPortMapper()
    {
        var info = new ProcessStartInfo("epmd") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-port", $"{_portMapperPort}", "-kill"])
        {
            info.ArgumentList.Add(argument);
        }

        using var process = Process.Start(info)!;
        return process.StandardOutput.ReadToEnd();
    }
}
