namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>Where everything lies that outlives a run.</summary>
/// <param name="Data">The data folder: <c>.medialab</c> in the checkout, or <c>MEDIALAB_DATA</c>.</param>
/// <param name="Repository">The checkout.</param>
internal sealed record DataFolders(string Data, string Repository)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Logs => Path.Combine(Data, "logs");

    /// <summary>What describes the running system; empty of meaning after it stopped.</summary>
    public string Run => Path.Combine(Data, "run");

    public string Packages => Path.Combine(Path.GetFullPath(Repository), ".packages");

    /// <summary>A server's own data.</summary>
    public string Of(string resource) => Path.Combine(Data, resource);

    public void Create()
    {
        // Others may pass through (PostgreSQL runs as its own user) but not look around.
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var folder in (string[])[Logs, Run])
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, OwnerOnly);
        }
    }
}
