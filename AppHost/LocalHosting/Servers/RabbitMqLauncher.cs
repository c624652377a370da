using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using MediaLab.AppHost.LocalHosting.Running;

namespace MediaLab.AppHost.LocalHosting.Servers;

/// <summary>A RabbitMQ node of our own, on free loopback ports, with its own Erlang port mapper (epmd).</summary>
internal sealed class RabbitMqLauncher(RabbitMQServerResource broker, DataFolders folders) : ProcessLauncher(broker)
{
    private const string ServerScript = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>What a client sends first; a broker that is up answers with a method frame (type 1).</summary>
    private static readonly byte[] ProtocolHeader = [.. "AMQP"u8, 0, 0, 9, 1];

    private bool _hasAnswered;

    public override bool HasHealthCheck => true;

    public override string? DataIdentity => File.Exists(IdentityFile) ? File.ReadAllText(IdentityFile) : null;

    private string Home => folders.Of(Name);

    private string Database => Path.Combine(Home, "mnesia");

    private string IdentityFile => Path.Combine(Database, "identity");

    public override async Task<ProcessSpec> PrepareAsync(Action<string> log, CancellationToken cancellationToken)
    {
        if (!File.Exists(ServerScript))
        {
            throw new FileNotFoundException("RabbitMQ is not installed: './medialab doctor' says how to get it.");
        }

        _hasAnswered = false;
        Directory.CreateDirectory(Database);
        if (!File.Exists(IdentityFile))
        {
            PrivateFile.Write(IdentityFile, Guid.CreateVersion7().ToString());
        }

        var password = await broker.PasswordParameter.GetValueAsync(cancellationToken);
        var configuration = Path.Combine(Home, "rabbitmq.conf");
        PrivateFile.Write(configuration, Configuration(password));
        var plugins = Path.Combine(Home, "enabled_plugins");
        PrivateFile.Write(plugins, "[].");

        // The broker would start epmd as a daemon that outlives it; started here first, it belongs to our process group.
        return new("/bin/sh", ["-c", "epmd -address \"$ERL_EPMD_ADDRESS\" -port \"$ERL_EPMD_PORT\" & exec \"$0\"", ServerScript], Home)
        {
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = Home,
                ["RABBITMQ_NODENAME"] = "medialab@localhost",
                ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODE_PORT"] = PortOf("tcp"),
                ["RABBITMQ_DIST_PORT"] = PortOf("distribution"),
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["ERL_EPMD_PORT"] = PortOf("epmd"),
                ["RABBITMQ_MNESIA_BASE"] = Database,
                ["RABBITMQ_LOG_BASE"] = Path.Combine(Home, "log"),
                ["RABBITMQ_LOGS"] = "-",
                ["RABBITMQ_PID_FILE"] = Path.Combine(Home, "pid"),
                ["RABBITMQ_CONFIG_FILE"] = configuration,
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = plugins,
                ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
                // One scheduler that sleeps instead of spinning: a broker for one machine's own messages.
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
                    "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
                ["ERL_MAX_PORTS"] = "4096",
            },
        };
    }

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        var port = broker.Endpoints[0].AllocatedPort;
        if (!await Loopback.IsListeningAsync(port))
        {
            return "Nobody listens yet.";
        }

        if (_hasAnswered)
        {
            // The broker would log a warning for every handshake we break off.
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(ProtocolHeader, limit.Token);
            var answer = new byte[1];
            _hasAnswered = await stream.ReadAsync(answer, limit.Token) == 1 && answer[0] == 1;
            return _hasAnswered ? null : "The broker does not answer as AMQP 0-9-1.";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The broker did not answer within 5 s.";
        }
    }

    private static string Configuration(string? password) => $"""
        default_user = {RabbitMQServerResource.UserName}
        default_pass = {password}
        log.console = true
        log.console.level = warning
        log.file = false
        vm_memory_high_watermark.absolute = 512MiB
        disk_free_limit.absolute = 200MB
        raft.wal_max_size_bytes = 16777216
        """;

    private string PortOf(string endpoint) =>
        broker.Endpoints.First(candidate => candidate.Name == endpoint).AllocatedPort.ToString(CultureInfo.InvariantCulture);
}
