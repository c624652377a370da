using System.Globalization;
using System.Text;

namespace MediaLab.Benchmarks;

/// <summary>docs/benchmarks.md.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();

    public void Section(string title, string text) => _text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{text.Trim()}\n");

    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture, $"""
        # Benchmarks

        Written by `./medialab bench` on {DateTimeOffset.UtcNow:yyyy-MM-dd}: {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB,
        .NET {Environment.Version}. Each comparison is made in one run on one machine; absolute figures differ from machine to machine.
        Milliseconds unless another unit is named.
        {_text}
        """);
}
