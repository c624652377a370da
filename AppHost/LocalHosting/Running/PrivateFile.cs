namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>Files only their owner may read, replaced as a whole: a reader never sees half of one.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string content)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        using (var stream = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(content);
        }

        File.Move(draft, path, overwrite: true);
    }
}
