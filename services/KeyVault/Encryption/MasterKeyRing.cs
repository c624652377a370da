using System.Security.Cryptography;
using System.Text;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Npgsql;

namespace MediaLab.KeyVault.Encryption;

/// <param name="Id">As the database knows it.</param>
/// <param name="Secret">Never leaves the process.</param>
internal sealed record MasterKey(string Id, byte[] Secret);

/// <summary>The master keys this process holds.</summary>
/// <param name="Current">Encrypts; null when there is none that can be used.</param>
/// <param name="All">By id, the current one included.</param>
/// <param name="Problem">Why there is no current one.</param>
internal sealed record MasterKeys(MasterKey? Current, IReadOnlyDictionary<string, MasterKey> All, string? Problem)
{
    public bool Holds(string id) => All.ContainsKey(id);
}

/// <summary>
/// Recognises the master keys by their fingerprints in the database. A key that the database does not know becomes known, so that keys can
/// be entered again after a loss; what the lost one encrypted stays unreadable, and nothing else stops.
/// </summary>
internal sealed class MasterKeyRing(MasterKeySource source, ServiceDataSources databases, TimeProvider clock, ILogger<MasterKeyRing> logger) : IDisposable
{
    private const long RecognitionLock = 0x4D4C_6D6B_6579;

    private readonly SemaphoreSlim _loading = new(1);
    private MasterKeys? _keys;
    private DateTime _version;

    public async Task<MasterKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (_keys is { } known && _version == source.Version)
        {
            return known;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_keys is null || _version != source.Version)
            {
                var keys = await LoadAsync(cancellationToken);
                (_keys, _version) = (keys, source.Version);
            }

            return _keys;
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private async Task<MasterKeys> LoadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> secrets;
        try
        {
            secrets = source.Read();
        }
        catch (MasterKeyException exception)
        {
            logger.LogError("No provider key can be read or stored: {Problem}", exception.Message);
            return new MasterKeys(null, new Dictionary<string, MasterKey>(), exception.Message);
        }

        await using var connection = await databases.Worker.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Replicas that start together must give a new key one name.
        await using (var turn = new NpgsqlCommand($"select pg_advisory_xact_lock({RecognitionLock})", connection))
        {
            await turn.ExecuteNonQueryAsync(cancellationToken);
        }

        var known = await ReadKnownAsync(connection, cancellationToken);
        var all = new Dictionary<string, MasterKey>();
        MasterKey? current = null;
        foreach (var secret in secrets.Select(Encoding.UTF8.GetBytes))
        {
            var id = await RecogniseAsync(secret, known, cancellationToken) ?? await IntroduceAsync(secret, connection, cancellationToken);
            all[id] = new MasterKey(id, secret);
            current ??= all[id];
        }

        await WarnAboutOrphansAsync(connection, [.. all.Keys], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new MasterKeys(current, all, null);
    }

    private static async Task<List<(string Id, byte[] Salt, byte[] Fingerprint)>> ReadKnownAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var known = new List<(string, byte[], byte[])>();
        await using var command = new NpgsqlCommand("select id, salt, fingerprint from master_keys order by first_seen_at desc", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            known.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)));
        }

        return known;
    }

    private static async Task<string?> RecogniseAsync(byte[] secret, List<(string Id, byte[] Salt, byte[] Fingerprint)> known, CancellationToken cancellationToken)
    {
        foreach (var (id, salt, fingerprint) in known)
        {
            if (CryptographicOperations.FixedTimeEquals(await KeyCost.DeriveAsync(secret, salt, cancellationToken), fingerprint))
            {
                return id;
            }
        }

        return null;
    }

    private async Task<string> IntroduceAsync(byte[] secret, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(KeyCost.SaltBytes);
        var fingerprint = await KeyCost.DeriveAsync(secret, salt, cancellationToken);
        var id = $"mk-{Convert.ToHexStringLower(fingerprint.AsSpan(0, 4))}";
        await using var command = new NpgsqlCommand("insert into master_keys (id, salt, fingerprint, first_seen_at) values ($1, $2, $3, $4)", connection);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(salt);
        command.Parameters.AddWithValue(fingerprint);
        command.Parameters.AddWithValue(clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
        logger.LogInformation("Master key {MasterKey} is new to this database.", id);
        return id;
    }

    private async Task WarnAboutOrphansAsync(NpgsqlConnection connection, string[] held, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select count(*) from api_keys where master_key_id <> all($1)", connection);
        command.Parameters.AddWithValue(held);
        if (await command.ExecuteScalarAsync(cancellationToken) is long and > 0 and var orphans)
        {
            logger.LogError(
                "{Count} provider keys are encrypted with a master key that is not here. Bring it back ({Setting} or the master-key file), or have them entered again.",
                orphans, MasterKeySource.Setting);
        }
    }
}

/// <summary>Recognises the master key at start, so that a wrong one is in the log before anyone needs a key. Never stops the service.</summary>
internal sealed class MasterKeyCheck(MasterKeyRing ring, ILogger<MasterKeyCheck> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ring.GetAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "The master key could not be checked yet; the first use checks it again.");
        }
    }
}
