using System.Security.Cryptography;

namespace MediaLab.KeyVault.Encryption;

/// <summary>
/// Where the master keys come from: <c>MEDIALAB_MASTER_KEY</c>, or else the file <c>master-key</c> in the data folder, made at the first
/// start. Either holds one secret per line: the first encrypts, the others can still decrypt.
/// </summary>
internal sealed class MasterKeySource(IConfiguration configuration, ILogger<MasterKeySource> logger)
{
    public const string Setting = "MEDIALAB_MASTER_KEY";
    private const int MinLength = 32;
    private const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    private readonly string _file = Path.Combine(
        configuration["MEDIALAB_DATA"] ?? throw new InvalidOperationException("MEDIALAB_DATA is not set: the folder that keeps the master key."), "master-key");

    /// <summary>Changes when the file does; so a running service notices a key that a command has added.</summary>
    public DateTime Version => configuration[Setting] is { Length: > 0 } ? default : File.GetLastWriteTimeUtc(_file);

    /// <exception cref="MasterKeyException">There are keys, but they cannot be used.</exception>
    public IReadOnlyList<string> Read()
    {
        try
        {
            var (text, origin) = configuration[Setting] is { Length: > 0 } given ? (given, Setting) : (ReadOrCreate(), _file);
            var secrets = text.Split(['\n', '\r'], Trimmed).SelectMany(SecretsOf).ToList();
            return secrets.Count > 0 && secrets.All(secret => secret.Length >= MinLength)
                ? secrets
                : throw new MasterKeyException($"{origin} must hold secrets of at least {MinLength} characters, each on a line of its own; `openssl rand -base64 32` makes one.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"{_file} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Puts a fresh key before the ones in the file; the old ones stay until the keys are rewrapped.</summary>
    /// <exception cref="MasterKeyException">The keys come from the environment: only who set them can add one.</exception>
    public void AddFreshKey()
    {
        if (configuration[Setting] is { Length: > 0 })
        {
            throw new MasterKeyException($"The master key comes from {Setting}: put the new key on a line of its own before the old one there.");
        }

        var draft = $"{_file}.{Guid.NewGuid():N}";
        Write(draft, $"{NewSecret()}\n{ReadOrCreate()}");
        File.Move(draft, _file, overwrite: true);
    }

    /// <summary>
    /// Commas separate secrets too, for where a setting has one line, but only if every part is long enough to be one: else they belong to a
    /// passphrase.
    /// </summary>
    private static string[] SecretsOf(string line)
    {
        var parts = line.Split(',', Trimmed);
        return parts.Length > 0 && parts.All(part => part.Length >= MinLength) ? parts : [line];
    }

    private string ReadOrCreate()
    {
        if (!File.Exists(_file))
        {
            // Whole or not at all, and only once: two replicas that start together agree on the first one's key.
            var draft = $"{_file}.{Guid.NewGuid():N}";
            Write(draft, NewSecret() + "\n");
            try
            {
                File.Move(draft, _file, overwrite: false);
                logger.LogWarning(
                    "A new master key was made: {File}. Back it up apart from the database: without it no stored provider key can be read again.", _file);
            }
            catch (IOException) when (File.Exists(_file))
            {
                File.Delete(draft);
            }
        }

        return File.ReadAllText(_file);
    }

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static void Write(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, options);
        writer.Write(content);
    }
}

/// <summary>The installation's master key cannot be used; the message says why, to the administrator.</summary>
internal sealed class MasterKeyException(string message) : Exception(message);
