using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaLab.Benchmarks;

/// <summary>docs/benchmarks.md: what is measured anew takes the place of what stood there, the rest stays.</summary>
internal sealed partial class Report(string file)
{
    private readonly List<(string Title, string Text)> _sections = File.Exists(file)
        ? [.. Heading().Split(File.ReadAllText(file)).Skip(1).Chunk(2).Select(section => (section[0], section[1].Trim()))]
        : [];

    public void Section(string title, string text)
    {
        var measured = (title, string.Create(CultureInfo.InvariantCulture, $"Measured on {DateTimeOffset.UtcNow:yyyy-MM-dd}. {text.Trim()}"));
        var place = _sections.FindIndex(section => section.Title == title);
        if (place < 0)
        {
            _sections.Add(measured);
        }
        else
        {
            _sections[place] = measured;
        }
    }

    /// <returns>What was written.</returns>
    public async Task<string> WriteAsync()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            # Benchmarks

            Written by `./medialab bench`: {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}.
            Each comparison is made in one run on one machine; absolute figures differ from machine to machine.
            Milliseconds unless another unit is named.

            """) + string.Concat(_sections.Select(section => $"\n## {section.Title}\n\n{section.Text}\n"));
        await File.WriteAllTextAsync(file, text);
        return text;
    }

    [GeneratedRegex("^## (.*)\n", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
