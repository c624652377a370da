namespace MediaLab.KeyVault.Encryption;

/// <summary>How every key of the vault is derived: 32 MiB and about a tenth of a second each (docs/adr/0011-scrypt.md).</summary>
internal static class KeyCost
{
    public const int SaltBytes = 64;
    public const int KeyBytes = 32;
    private const ulong N = 1 << 15;
    private const ulong R = 8;
    private const ulong P = 1;

    // Each derivation keeps a core busy and 32 MiB allocated: a burst must not take the machine.
    private static readonly SemaphoreSlim AtOnce = new(Math.Max(1, Environment.ProcessorCount / 2));

    public static async Task<byte[]> DeriveAsync(byte[] secret, byte[] salt, CancellationToken cancellationToken)
    {
        await AtOnce.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(
                () =>
                {
                    var key = new byte[KeyBytes];
                    Scrypt.Derive(secret, salt, N, R, P, key);
                    return key;
                },
                cancellationToken);
        }
        finally
        {
            AtOnce.Release();
        }
    }
}
