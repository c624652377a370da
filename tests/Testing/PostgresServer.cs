using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace MediaLab.Testing;

/// <summary>
/// A real PostgreSQL in a temporary folder. Tests share one, with a database per fixture; a test that breaks the server starts its own.
/// <see cref="SharedAsync"/> is the server named by MEDIALAB_TEST_POSTGRES (an administrative connection string) where that is set, else one per
/// assembly.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(async () =>
        Environment.GetEnvironmentVariable("MEDIALAB_TEST_POSTGRES") is { Length: > 0 } given ? new PostgresServer(given, null) : await StartAsync());

    // PostgreSQL refuses to run as root.
    private static readonly string[] AsPostgres = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];

    private readonly string? _folder;
    private ServerProcess? _process;

    private PostgresServer(string admin, string? folder)
    {
        (AdminConnectionString, _folder) = (admin, folder);
    }

    /// <summary>Logs in as the administrator, to the database "postgres".</summary>
    public string AdminConnectionString { get; }

    /// <summary>The password of every service role in tests.</summary>
    public static string RolePassword => "test-only";

    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>A server of the caller's own.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"medialab-pg-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        var passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, RolePassword);
        if (AsPostgres.Length > 0)
        {
            await RunAsync(["chown", "-R", "postgres", folder]);
        }

        await RunAsync([
            .. AsPostgres, Path.Combine(FindBinaries(), "initdb"), "-D", Path.Combine(folder, "data"), "-U", "admin", "--auth=scram-sha-256",
            $"--pwfile={passwordFile}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        var server = new PostgresServer(
            $"Host=127.0.0.1;Port={ServerProcess.FreePort()};Username=admin;Password={RolePassword};Database=postgres;Pooling=false", folder);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Makes a database and returns an administrative connection string for it.</summary>
    public async Task<string> CreateDatabaseAsync(string prefix)
    {
        var name = $"{prefix}_{Guid.NewGuid():N}"[..Math.Min(60, prefix.Length + 33)];
        await using var source = NpgsqlDataSource.Create(AdminConnectionString);
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(AdminConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Away without a goodbye to its clients; what was committed is kept.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await RunAsync([.. AsPostgres, Path.Combine(FindBinaries(), "pg_ctl"), "stop", "-D", Path.Combine(_folder!, "data"), "-m", "immediate"]);
            await process.DisposeAsync();
        }
    }

    /// <summary>The same server on the same port.</summary>
    public async Task StartAgainAsync()
    {
        var port = new NpgsqlConnectionStringBuilder(AdminConnectionString).Port;
        // Of a hundred databases that live for minutes none needs its vacuum: a worker would start for one every half second.
        _process = ServerProcess.Start(Info([
            .. AsPostgres, Path.Combine(FindBinaries(), "postgres"), "-D", Path.Combine(_folder!, "data"), "-p", $"{port}", "-h", "127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=600", "-c", "autovacuum_naptime=10min"]), folder: _folder!);
        await _process.UntilAsync(() => AcceptsAsync(port));
        await _process.UntilAsync(() => AnswersAsync(AdminConnectionString));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        CleanUp();
    }

    private void CleanUp()
    {
        _process?.KillTree();
        if (_folder is not null && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static ProcessStartInfo Info(string[] command)
    {
        var info = new ProcessStartInfo(command[0]) { WorkingDirectory = "/" };
        foreach (var argument in command[1..])
        {
            info.ArgumentList.Add(argument);
        }

        return info;
    }

    private static async Task<bool> AnswersAsync(string connectionString)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var connection = await source.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
        && Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max() is { } found
            ? found
            : throw new InvalidOperationException("PostgreSQL's server is not installed: ./medialab doctor says how.");

    private static async Task RunAsync(string[] command)
    {
        var info = Info(command);
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        using var process = Process.Start(info)!;
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {output}");
        }
    }
}
