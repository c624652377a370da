using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MediaLab.Architecture.Tests;

/// <summary>docs/providers.md says of every provider what it makes, what a failure costs there and where that is known from.</summary>
public sealed partial class ProviderDocumentTests
{
    private const string Document = "docs/providers.md";

    /// <summary>Every provider that has a catalogue. The sandbox is none: it is this machine.</summary>
    private static readonly IReadOnlyList<string> Providers =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "services/Generation/Catalogue"), "*.json")
            .Select(file => (string?)JsonNode.Parse(File.ReadAllText(file))!["provider"]).OfType<string>()
            .Where(provider => provider != "sandbox").Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_provider_is_in_the_table_of_what_they_make()
    {
        Assert.True(Providers.Count > 15, $"Only {Providers.Count} providers were found: the catalogue is elsewhere.");
        var table = File.ReadAllText(Path.Combine(Repository.Root, Document)).Split("\n## ")[0];
        Assert.All(Providers, provider => Assert.Contains($"(providers/{provider}.md)", table, StringComparison.Ordinal));
    }

    [Fact]
    public void What_failures_cost_and_where_that_is_known_from_is_up_to_date()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, Document));
        Assert.Matches(GeneratedPart(), text);
        var rows = Providers.Select(provider =>
        {
            var catalogue = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, $"services/Generation/Catalogue/{provider}.json")))!;
            var billing = catalogue["failureBilling"]!;
            return $"| [{catalogue["name"]}](providers/{provider}.md) | {billing["failed"]} | {billing["cancelled"]} | {billing["source"]} | {SourcesOf(provider)} |";
        });
        Repository.AssertUpToDate(Document, GeneratedPart().Replace(text, match =>
            $"{match.Groups["start"].Value}| provider | a failure | a cancellation | in words | known from |\n|---|---|---|---|---|\n{string.Join('\n', rows)}\n{match.Groups["end"].Value}"));
    }

    private static string SourcesOf(string provider)
    {
        var sources = SourcesParagraph().Match(File.ReadAllText(Path.Combine(Repository.Root, $"docs/providers/{provider}.md")));
        Assert.True(sources.Success, $"docs/providers/{provider}.md does not say where it knows that from.");
        return sources.Groups["text"].Value.Trim().Replace('\n', ' ');
    }

    [GeneratedRegex("(?<start><!-- generated from services/Generation/Catalogue and the pages below docs/providers by [^>]* -->\n).*(?<end><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex GeneratedPart();

    [GeneratedRegex("^Sources?: (?<text>.+?)(\n\n|\\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex SourcesParagraph();
}
