namespace MediaLab.Architecture.Tests;

/// <summary>The source tree the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Set to 1 to rewrite generated documents instead of failing on stale ones.</summary>
    private const string UpdateVariable = "MEDIALAB_UPDATE_DOCS";

    // The compiler's own paths are mapped away, so the tree is found from where the tests run.
    public static string Root { get; } = FindRoot();

    /// <summary>Resource names of the services and the gateway.</summary>
    public static IReadOnlyList<string> ServiceNames { get; } =
    [
        .. Directory.GetDirectories(Path.Combine(Root, "services")).Append(Path.Combine(Root, "gateway"))
            .Where(folder => File.Exists(Path.Combine(folder, "Program.cs")))
            .Select(folder => Path.GetFileName(folder).ToLowerInvariant())
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The folder of a service's sources.</summary>
    public static string FolderOf(string service) => service == "gateway"
        ? Path.Combine(Root, "gateway")
        : Directory.GetDirectories(Path.Combine(Root, "services")).Single(folder => Path.GetFileName(folder).Equals(service, StringComparison.OrdinalIgnoreCase));

    /// <summary>A service's C# files, relative to the root.</summary>
    public static IEnumerable<string> SourcesOf(string service) => Directory.EnumerateFiles(FolderOf(service), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"));

    /// <summary>Fails when a generated document is not what it should be; writes it when asked to by MEDIALAB_UPDATE_DOCS=1.</summary>
    public static void AssertUpToDate(string path, string expected)
    {
        var file = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, expected);
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == expected,
            $"{path} is stale. {UpdateVariable}=1 dotnet test tests/Architecture.Tests writes it anew; look at the difference before you commit it.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("These tests read the source tree, and there is none above them.");
    }
}
