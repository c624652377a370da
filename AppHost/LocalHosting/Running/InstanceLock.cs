using System.Globalization;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>One AppHost per data folder. The operating system gives the lock back however the holder ended.</summary>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _holder;

    private InstanceLock(FileStream file, string holder)
    {
        _file = file;
        _holder = holder;
        var identity = ProcessTable.Find(Environment.ProcessId)!.Identity;
        PrivateFile.Write(holder, string.Create(CultureInfo.InvariantCulture, $"{identity.Pid} {identity.StartTime}\n"));
    }

    /// <returns>Null when another AppHost holds it.</returns>
    public static InstanceLock? TryTake(DataFolders folders)
    {
        try
        {
            return new(
                new FileStream(Path.Combine(folders.Run, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None),
                HolderFile(folders));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The AppHost that runs on this data folder, or null.</summary>
    public static ProcessIdentity? Holder(DataFolders folders)
    {
        if (!File.Exists(HolderFile(folders)))
        {
            return null;
        }

        var fields = File.ReadAllText(HolderFile(folders)).Split(' ');
        var identity = new ProcessIdentity(int.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture));
        return identity.IsAlive ? identity : null;
    }

    public void Dispose()
    {
        File.Delete(_holder);
        _file.Dispose();
    }

    private static string HolderFile(DataFolders folders) => Path.Combine(folders.Run, "apphost");
}
