using System.Diagnostics;

namespace MediaLab.Testing;

/// <summary>A real S3 server in a temporary folder: OpenStack Swift's s3api as Debian packages it, unchanged.</summary>
public sealed class SwiftServer : IAsyncDisposable
{
    public const string Access = "dev:app";
    public const string Secret = "test-only";

    private static readonly Lazy<Task<SwiftServer>> Shared = new(StartAsync);

    private readonly string _folder = Directory.CreateTempSubdirectory("medialab-swift-").FullName;
    private readonly int _port;
    private ServerProcess? _process;

    private SwiftServer(int port)
    {
        _port = port;
        Endpoint = $"http://127.0.0.1:{port}";
    }

    /// <summary>False: there is no S3 server to test with.</summary>
    public static bool Installed { get; } = File.Exists("/usr/bin/swift-proxy-server") && File.Exists("/usr/bin/swift-object-server")
        && File.Exists("/usr/bin/swift-container-server") && File.Exists("/usr/bin/swift-account-server");

    public string Endpoint { get; }

    /// <summary>The server that the tests of this process share.</summary>
    public static Task<SwiftServer> SharedAsync() => Shared.Value;

    /// <summary>A server of the caller's own.</summary>
    public static async Task<SwiftServer> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            // Four ports in a row: below the range that the system gives to clients.
            var server = new SwiftServer(Random.Shared.Next(15_000, 30_000));
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>The end without warning.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    /// <summary>The same server on the same port, with what it had on disk.</summary>
    public async Task StartAgainAsync()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "swift_s3.py");
        var info = new ProcessStartInfo("/usr/bin/python3", [script, "--root", _folder, "--port", $"{_port}", "--access", Access, "--secret", Secret]);
        var process = ServerProcess.Start(info, _folder);
        _process = process;
        await process.UntilAsync(() => Task.FromResult(process.Printed("S3 ready")));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
