using System.Diagnostics;

namespace MediaLab.Testing;

/// <summary>
/// A real RabbitMQ for a test assembly. Uses the broker named by MEDIALAB_TEST_RABBITMQ (an amqp address with a virtual host that may be
/// filled) when set, else starts its own node in a temporary folder.
/// </summary>
public sealed class RabbitMqServer
{
    private static readonly Lazy<Task<RabbitMqServer>> Instance = new(StartAsync);

    private RabbitMqServer(string address) => Address = address;

    /// <summary>amqp://user:password@host:port</summary>
    public string Address { get; }

    public static Task<RabbitMqServer> SharedAsync() => Instance.Value;

    private static async Task<RabbitMqServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("MEDIALAB_TEST_RABBITMQ") is { Length: > 0 } given)
        {
            return new RabbitMqServer(given);
        }

        var folder = Directory.CreateTempSubdirectory("medialab-rabbitmq-").FullName;
        var (port, dist, epmd) = (ServerProcess.FreePort(), ServerProcess.FreePort(), ServerProcess.FreePort());
        var config = Path.Combine(folder, "rabbitmq.conf");
        await File.WriteAllTextAsync(config, $"""
            listeners.tcp.1 = 127.0.0.1:{port}
            log.console = true
            log.console.level = info
            log.file = false
            vm_memory_high_watermark.absolute = 512MiB
            disk_free_limit.absolute = 50MB
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[].");
        var info = new ProcessStartInfo("/usr/lib/rabbitmq/bin/rabbitmq-server")
        {
            Environment =
            {
                ["HOME"] = folder,
                ["RABBITMQ_NODENAME"] = $"test_{port}@localhost",
                ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODE_PORT"] = $"{port}",
                ["RABBITMQ_DIST_PORT"] = $"{dist}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["ERL_EPMD_PORT"] = $"{epmd}",
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "mnesia"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
                ["RABBITMQ_LOGS"] = "-",
                ["RABBITMQ_PID_FILE"] = Path.Combine(folder, "pid"),
                ["RABBITMQ_CONFIG_FILE"] = config,
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),
                ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
                ["ERL_MAX_PORTS"] = "4096",
            },
        };
        var server = ServerProcess.Start(info);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.KillTree();
            StopPortMapper(epmd);
            Directory.Delete(folder, recursive: true);
        };
        await server.UntilAsync(() => Task.FromResult(server.Printed("Server startup complete")));
        return new RabbitMqServer($"amqp://guest:guest@127.0.0.1:{port}");
    }

    /// <summary>epmd detaches from the node that started it: ask the one on our own port to end.</summary>
    private static void StopPortMapper(int port)
    {
        var info = new ProcessStartInfo("epmd") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-port", $"{port}", "-kill"])
        {
            info.ArgumentList.Add(argument);
        }

        using var process = Process.Start(info);
        process?.WaitForExit(2000);
    }
}
