namespace MediaLab.AppHost.Tests;

public sealed class RepositoryTests
{
    [Fact]
    public void AppHost_cs_is_the_same_for_both_orchestrators()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "AppHost", "AppHost.cs"));

        Assert.DoesNotContain(page, line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal));
        Assert.Contains(page, line => line.Contains("AddPostgres", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "MediaLab.sln")).Replace('\\', '/');
        var projects = ((string[])["AppHost", "ServiceDefaults", "services", "gateway", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .ToList();

        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }
}
