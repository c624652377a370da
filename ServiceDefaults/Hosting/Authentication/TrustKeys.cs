using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace MediaLab.ServiceDefaults.Authentication;

/// <summary>
/// Who may sign internal tokens. Each process makes its own ES256 key at first start and publishes the public half:
/// <c>trust/private/{service}.pem</c> and <c>trust/public/{service}.pem</c> in the data folder. In a cluster the same files are mounted.
/// </summary>
public sealed class TrustKeys
{
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, (ECDsaSecurityKey Key, DateTime WrittenAt)> _public = new();

    public TrustKeys(IConfiguration configuration, ServiceIdentity service)
    {
        var data = configuration["MEDIALAB_DATA"]
            ?? throw new InvalidOperationException("MEDIALAB_DATA is not set: the folder that keeps the keys of internal tokens.");
        _folder = Path.Combine(data, "trust");
        SigningKey = LoadOrCreate(service.Name);
    }

    /// <summary>This process's own private key.</summary>
    public ECDsaSecurityKey SigningKey { get; }

    /// <summary>The public key of a service, or null when none has been published. Read again when the file changes.</summary>
    public ECDsaSecurityKey? PublicKeyOf(string service)
    {
        // The name comes from an unverified token: it must not become a path.
        if (service.Length == 0 || !service.All(char.IsAsciiLetterLower))
        {
            return null;
        }

        var file = Path.Combine(_folder, "public", $"{service}.pem");
        var writtenAt = File.GetLastWriteTimeUtc(file);
        if (_public.TryGetValue(service, out var known) && known.WrittenAt == writtenAt)
        {
            return known.Key;
        }

        if (!File.Exists(file))
        {
            return null;
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        var security = new ECDsaSecurityKey(key);
        _public[service] = (security, writtenAt);
        return security;
    }

    private ECDsaSecurityKey LoadOrCreate(string service)
    {
        var privateFile = Path.Combine(_folder, "private", $"{service}.pem");
        var publicFile = Path.Combine(_folder, "public", $"{service}.pem");
        Directory.CreateDirectory(Path.GetDirectoryName(publicFile)!);
        var privateFolder = Directory.CreateDirectory(Path.GetDirectoryName(privateFile)!);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(privateFolder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        if (!File.Exists(privateFile))
        {
            using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            WriteOnce(privateFile, fresh.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(privateFile));
        var publicPem = key.ExportSubjectPublicKeyInfoPem();
        if (!File.Exists(publicFile) || File.ReadAllText(publicFile) != publicPem)
        {
            File.Delete(publicFile);
            WriteOnce(publicFile, publicPem, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        return new ECDsaSecurityKey(key);
    }

    /// <summary>Whole or not at all: two replicas starting together agree on the first one's key.</summary>
    private static void WriteOnce(string file, string content, UnixFileMode mode)
    {
        var draft = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var writer = new StreamWriter(new FileStream(draft, options)))
        {
            writer.Write(content);
        }

        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }
}
