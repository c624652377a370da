using System.Security.Cryptography;

namespace MediaLab.ServiceDefaults;

/// <summary>A random secret that one service makes at its first start and keeps in a file that only it may read.</summary>
public static class SecretFile
{
    private const int Bytes = 32;

    /// <summary>The same bytes for every process that shares the file.</summary>
    public static byte[] LoadOrCreate(string file)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        if (!File.Exists(file))
        {
            // Whole or not at all: two replicas that start together agree on the first one's secret.
            var draft = $"{file}.{Guid.NewGuid():N}";
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(RandomNumberGenerator.GetBytes(Bytes));
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

        return File.ReadAllBytes(file);
    }
}
