using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MediaLab.KeyVault.Encryption;

/// <summary>scrypt (RFC 7914) as OpenSSL implements it: the library that .NET's own cryptography on Linux is made of (docs/adr/0011-scrypt.md).</summary>
internal static partial class Scrypt
{
    private const string Library = "libcrypto";
    private static readonly string[] FileNames = ["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll"];

    static Scrypt() => NativeLibrary.SetDllImportResolver(typeof(Scrypt).Assembly, Find);

    /// <param name="password">The secret.</param>
    /// <param name="salt">Not secret, different for each use.</param>
    /// <param name="cost">N: a power of two. Work and memory (128 * N * r bytes) grow with it.</param>
    /// <param name="blockSize">r.</param>
    /// <param name="parallelization">p.</param>
    /// <param name="key">Filled with the derived key.</param>
    /// <exception cref="CryptographicException">OpenSSL refuses the parameters.</exception>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ulong cost, ulong blockSize, ulong parallelization, Span<byte> key)
    {
        var memory = (128 * blockSize * (cost + parallelization + 2)) + 4096;
        if (EVP_PBE_scrypt(password, (nuint)password.Length, salt, (nuint)salt.Length, cost, blockSize, parallelization, memory, key, (nuint)key.Length) != 1)
        {
            throw new CryptographicException($"OpenSSL refuses scrypt with N={cost}, r={blockSize}, p={parallelization}.");
        }
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EVP_PBE_scrypt(
        ReadOnlySpan<byte> password, nuint passwordLength, ReadOnlySpan<byte> salt, nuint saltLength,
        ulong cost, ulong blockSize, ulong parallelization, ulong maxMemory, Span<byte> key, nuint keyLength);

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
