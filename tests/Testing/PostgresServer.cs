using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace MediaLab.Testing;

/// <summary>
/// A real PostgreSQL for a test assembly, one database per fixture. Uses the server named by MEDIALAB_TEST_POSTGRES
/// (an administrative connection string) when set, else starts its own in a temporary folder.
/// </summary>
public sealed class PostgresServer
{
    private static readonly Lazy<Task<PostgresServer>> Instance = new(StartAsync);
    private readonly string _admin;

    private PostgresServer(string admin) => _admin = admin;

    /// <summary>The password of every service role in tests.</summary>
    public static string RolePassword => "test-only";

    public static Task<PostgresServer> SharedAsync() => Instance.Value;

    /// <summary>Makes a database and returns an administrative connection string for it.</summary>
    public async Task<string> CreateDatabaseAsync(string prefix)
    {
        var name = $"{prefix}_{Guid.NewGuid():N}"[..Math.Min(60, prefix.Length + 33)];
        await using var source = NpgsqlDataSource.Create(_admin);
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_admin) { Database = name }.ConnectionString;
    }

    private static async Task<PostgresServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("MEDIALAB_TEST_POSTGRES") is { Length: > 0 } given)
        {
            return new PostgresServer(given);
        }

        var bin = FindBinaries();
        var folder = Path.Combine(Path.GetTempPath(), $"medialab-pg-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        var data = Path.Combine(folder, "data");
        var passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, RolePassword);
        // PostgreSQL refuses to run as root.
        var prefix = Environment.IsPrivilegedProcess ? (string[])["runuser", "-u", "postgres", "--"] : [];
        if (prefix.Length > 0)
        {
            await RunAsync(["chown", "-R", "postgres", folder]);
        }

        await RunAsync([.. prefix, Path.Combine(bin, "initdb"), "-D", data, "-U", "admin", "--auth=scram-sha-256", $"--pwfile={passwordFile}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        var port = ServerProcess.FreePort();
        string[] command = [.. prefix, Path.Combine(bin, "postgres"), "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=400"];
        var server = ServerProcess.Start(Info(command));
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.KillTree();
            Directory.Delete(folder, recursive: true);
        };
        await server.UntilAsync(() => AcceptsAsync(port));
        var admin = $"Host=127.0.0.1;Port={port};Username=admin;Password={RolePassword};Database=postgres;Pooling=false";
        await server.UntilAsync(() => AnswersAsync(admin));
        return new PostgresServer(admin);
    }

    internal static async Task<bool> AcceptsAsync(int port)
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

    internal static ProcessStartInfo Info(string[] command)
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
