using System.Diagnostics;

namespace MediaLab.Assets.Tests.Storage;

/// <summary>A real S3 server for the test run: OpenStack Swift's s3api as Debian packages it, unchanged.</summary>
internal sealed class SwiftServer
{
    public const string Access = "dev:app";
    public const string Secret = "test-only";
    private const string Python = "/usr/bin/python3";
    private static readonly Lazy<Task<SwiftServer>> Instance = new(StartSharedAsync);
    private readonly Process _process;
    private readonly string _folder;

    private SwiftServer(Process process, string folder, string endpoint) => (_process, _folder, Endpoint) = (process, folder, endpoint);

    public static bool Installed { get; } = File.Exists("/usr/bin/swift-proxy-server") && File.Exists("/usr/bin/swift-object-server")
        && File.Exists("/usr/bin/swift-container-server") && File.Exists("/usr/bin/swift-account-server");

    public string Endpoint { get; }

    public static Task<SwiftServer> SharedAsync() => Instance.Value;

    public static async Task<SwiftServer> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            // Four ports in a row: below the range that the system gives to clients.
            var port = Random.Shared.Next(15_000, 30_000);
            var folder = Directory.CreateTempSubdirectory("medialab-swift-").FullName;
            var script = Path.Combine(AppContext.BaseDirectory, "Storage", "swift_s3.py");
            var process = Process.Start(new ProcessStartInfo(
                Python, [script, "--root", folder, "--port", $"{port}", "--access", Access, "--secret", Secret])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill(process, folder);
            var words = process.StandardError.ReadToEndAsync();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.Contains("S3 ready", StringComparison.Ordinal))
                {
                    return new SwiftServer(process, folder, $"http://127.0.0.1:{port}");
                }
            }

            if (attempt == 5)
            {
                throw new InvalidOperationException($"Swift did not start: {await words}");
            }
        }
    }

    public void Stop() => Kill(_process, _folder);

    private static Task<SwiftServer> StartSharedAsync() => StartAsync();

    private static void Kill(Process process, string folder)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit(5000);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>A test that needs a real S3 server: skipped, and loudly, where none is installed.</summary>
public sealed class S3FactAttribute : FactAttribute
{
    public S3FactAttribute()
    {
        if (!SwiftServer.Installed)
        {
            Skip = "NOT TESTED: the S3 store. Install a real S3 server: apt-get install swift-proxy swift-account swift-container swift-object";
        }
    }
}
