using System.Globalization;
using System.Text;

namespace MediaLab.KeyVault.Encryption;

/// <summary>A provider key as it is stored: AES-256-GCM under a key of its own.</summary>
/// <param name="MasterKeyId">From which master key its encryption key is derived.</param>
/// <param name="Salt">64 random bytes for scrypt.</param>
/// <param name="Nonce">96 random bits.</param>
/// <param name="Tag">128 bits; verified before anything is read.</param>
/// <param name="Ciphertext">As long as the key.</param>
internal sealed record SealedKey(string MasterKeyId, byte[] Salt, byte[] Nonce, byte[] Tag, byte[] Ciphertext);

/// <summary>
/// What a sealed key belongs to. It is authenticated with the ciphertext: a row whose ciphertext was swapped, moved to another workspace,
/// rolled back to an earlier key or pointed at another address does not open.
/// </summary>
internal sealed record KeyBinding(Guid WorkspaceId, Guid ApiKeyId, string Provider, string BaseUrl, int KeyVersion)
{
    /// <summary>No part can contain a line feed, so the parts cannot run into each other.</summary>
    public byte[] ToAssociatedData(string masterKeyId) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"medialab.keyvault/1\n{WorkspaceId:N}\n{ApiKeyId:N}\n{Provider}\n{BaseUrl}\n{KeyVersion}\n{masterKeyId}"));
}
