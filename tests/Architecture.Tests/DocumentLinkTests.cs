using System.Text.RegularExpressions;

namespace MediaLab.Architecture.Tests;

public sealed partial class DocumentLinkTests
{
    [Fact]
    public void Every_link_between_documents_and_into_the_code_leads_somewhere()
    {
        string[] folders = ["docs", "services", "gateway", "deploy", "AppHost", "ServiceDefaults", "tests"];
        var documents = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .ToList();

        var dead =
            from document in documents
            from Match link in Link().Matches(File.ReadAllText(document))
            let target = link.Groups["path"].Value
            where !target.Contains(':', StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
            select $"{Path.GetRelativePath(Repository.Root, document)} -> {target}";

        Assert.True(documents.Count > 20, $"Only {documents.Count} documents were found.");
        Assert.Empty(dead);
    }

    [GeneratedRegex(@"\]\((?<path>[^)#\s]+)")]
    private static partial Regex Link();
}
