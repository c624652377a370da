using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MediaLab.ProviderSimulator;

/// <summary>A key pair that signs as fal does, by OpenSSL.</summary>
internal sealed partial class Ed25519Key
{
    private const int Type = 1087;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>base64url, as in a JWK.</summary>
    public string PublicKey
    {
        get
        {
            var (key, length, bytes) = (Open(), (nuint)32, new byte[32]);
            Check(EVP_PKEY_get_raw_public_key(key, bytes, ref length));
            EVP_PKEY_free(key);
            return Base64Url.EncodeToString(bytes);
        }
    }

    public byte[] Sign(byte[] message)
    {
        var (key, context, length, signature) = (Open(), EVP_MD_CTX_new(), (nuint)64, new byte[64]);
        Check(EVP_DigestSignInit(context, 0, 0, 0, key));
        Check(EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length));
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(key);
        return signature;
    }

    private nint Open() => EVP_PKEY_new_raw_private_key(Type, 0, _secret, (nuint)_secret.Length);

    private static void Check(int result)
    {
        if (result != 1)
        {
            throw new CryptographicException("OpenSSL refuses to sign.");
        }
    }

    [LibraryImport("libcrypto.so.3")]
    private static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport("libcrypto.so.3")]
    private static partial int EVP_PKEY_get_raw_public_key(nint key, Span<byte> bytes, ref nuint length);

    [LibraryImport("libcrypto.so.3")]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport("libcrypto.so.3")]
    private static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport("libcrypto.so.3")]
    private static partial int EVP_DigestSign(nint context, Span<byte> signature, ref nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport("libcrypto.so.3")]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport("libcrypto.so.3")]
    private static partial void EVP_PKEY_free(nint key);
}
