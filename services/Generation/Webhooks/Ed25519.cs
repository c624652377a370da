using System.Reflection;
using System.Runtime.InteropServices;

namespace MediaLab.Generation.Webhooks;

/// <summary>
/// Ed25519 signatures (RFC 8032) as OpenSSL checks them: .NET has none of its own, and OpenSSL is what its cryptography on Linux is made of
/// (docs/adr/0011-scrypt.md says the same of scrypt).
/// </summary>
internal static partial class Ed25519
{
    private const string Library = "libcrypto";
    private const int KeyType = 1087;
    private static readonly string[] FileNames = ["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll"];

    static Ed25519() => NativeLibrary.SetDllImportResolver(typeof(Ed25519).Assembly, Find);

    /// <summary>False on a machine without OpenSSL 3.</summary>
    public static bool IsAvailable { get; } = Find(Library, typeof(Ed25519).Assembly, null) != 0;

    /// <param name="publicKey">32 bytes.</param>
    /// <param name="message">As it was signed.</param>
    /// <param name="signature">64 bytes.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != 32 || signature.Length != 64 || !IsAvailable)
        {
            return false;
        }

        var key = EVP_PKEY_new_raw_public_key(KeyType, 0, publicKey, (nuint)publicKey.Length);
        var context = EVP_MD_CTX_new();
        try
        {
            return key != 0 && context != 0
                && EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1
                && EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
        }
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EVP_DigestVerify(nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void EVP_PKEY_free(nint key);

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (var file in name == Library ? FileNames : [])
        {
            if (NativeLibrary.TryLoad(file, assembly, path, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
