using System.Security.Cryptography;
using System.Text;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.KeyVault.Encryption;

/// <summary>Seals and opens provider keys.</summary>
internal sealed class KeyCipher(MasterKeyRing ring, DerivedKeys derivedKeys)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Under the current master key, with a fresh salt and nonce.</summary>
    /// <exception cref="ApiException">503: there is no usable master key.</exception>
    public async Task<SealedKey> SealAsync(string secret, KeyBinding binding, CancellationToken cancellationToken)
    {
        var keys = await ring.GetAsync(cancellationToken);
        var master = keys.Current ?? throw new ApiException(503, ErrorCodes.MasterKeyUnavailable, $"No key can be stored: {keys.Problem}");
        var salt = RandomNumberGenerator.GetBytes(KeyCost.SaltBytes);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var plain = Encoding.UTF8.GetBytes(secret);
        var (tag, ciphertext) = (new byte[TagBytes], new byte[plain.Length]);
        var key = await KeyCost.DeriveAsync(master.Secret, salt, cancellationToken);
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Encrypt(nonce, plain, ciphertext, tag, binding.ToAssociatedData(master.Id));
            return new SealedKey(master.Id, salt, nonce, tag, ciphertext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The plain key; null when it does not open: its master key is not here, or the row was tampered with.</summary>
    public async Task<string?> OpenAsync(SealedKey sealedKey, KeyBinding binding, CancellationToken cancellationToken)
    {
        var keys = await ring.GetAsync(cancellationToken);
        if (!keys.All.TryGetValue(sealedKey.MasterKeyId, out var master))
        {
            return null;
        }

        var plain = new byte[sealedKey.Ciphertext.Length];
        var key = await derivedKeys.GetAsync(master, sealedKey.Salt, cancellationToken);
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(sealedKey.Nonce, sealedKey.Ciphertext, sealedKey.Tag, plain, binding.ToAssociatedData(master.Id));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // A wrong tag, or a nonce or tag that is not even as long as one.
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
