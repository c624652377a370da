using System.Security.Cryptography;

namespace MediaLab.KeyVault.Encryption;

/// <summary>
/// Derived encryption keys of keys in use, for five minutes: a burst of generations would otherwise spend a tenth of a second of CPU and
/// 32 MiB on each. Never plain provider keys. At most <see cref="Capacity"/>, zeroed when they go (docs/adr/0011-scrypt.md).
/// </summary>
internal sealed class DerivedKeys : IDisposable
{
    public const int Capacity = 256;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Task<byte[]> Key, DateTimeOffset Until)> _entries = [];
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;

    public DerivedKeys(TimeProvider clock)
    {
        _clock = clock;
        _sweep = clock.CreateTimer(_ => RemoveWhere(entry => entry.Until <= _clock.GetUtcNow()), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The caller's own copy, to be zeroed after use. Callers that ask at the same time share one derivation.</summary>
    public async Task<byte[]> GetAsync(MasterKey master, byte[] salt, CancellationToken cancellationToken)
    {
        // The salt is random per sealing: with the master key's id it names exactly one derivation.
        var name = $"{master.Id}:{Convert.ToBase64String(salt)}";
        var now = _clock.GetUtcNow();
        Task<byte[]> derivation;
        lock (_lock)
        {
            if (!_entries.TryGetValue(name, out var entry) || entry.Until <= now || entry.Key.IsFaulted || entry.Key.IsCanceled)
            {
                MakeRoom();
                // Shared, so no single caller may cancel it.
                entry = (KeyCost.DeriveAsync(master.Secret, salt, CancellationToken.None), now + Lifetime);
                _entries[name] = entry;
            }

            derivation = entry.Key;
        }

        var shared = await derivation.WaitAsync(cancellationToken);
        lock (_lock)
        {
            if (_entries.TryGetValue(name, out var entry) && entry.Key == derivation)
            {
                return [.. shared];
            }
        }

        // Pushed out, and zeroed, while this caller waited for it.
        return await KeyCost.DeriveAsync(master.Secret, salt, cancellationToken);
    }

    public void Dispose()
    {
        _sweep.Dispose();
        RemoveWhere(_ => true);
    }

    private void MakeRoom()
    {
        RemoveWhere(entry => entry.Until <= _clock.GetUtcNow());
        if (_entries.Count >= Capacity)
        {
            Remove(_entries.MinBy(entry => entry.Value.Until).Key);
        }
    }

    private void RemoveWhere(Func<(Task<byte[]> Key, DateTimeOffset Until), bool> gone)
    {
        lock (_lock)
        {
            foreach (var name in _entries.Where(entry => gone(entry.Value)).Select(entry => entry.Key).ToList())
            {
                Remove(name);
            }
        }
    }

    private void Remove(string name)
    {
        _entries.Remove(name, out var entry);
        if (entry.Key.IsCompletedSuccessfully)
        {
            CryptographicOperations.ZeroMemory(entry.Key.Result);
        }
    }
}
