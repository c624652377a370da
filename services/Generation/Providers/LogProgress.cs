using System.Globalization;
using System.Text.RegularExpressions;

namespace MediaLab.Generation.Providers;

/// <summary>How far a model says it is, in its log: progress bars end in lines like " 45%|####".</summary>
internal static partial class LogProgress
{
    /// <returns>0 to 1, or null when the log says nothing.</returns>
    public static double? Of(string log) =>
        Percentages().Matches(log) is { Count: > 0 } found && double.TryParse(found[^1].Groups[1].Value, CultureInfo.InvariantCulture, out var percent)
            ? Math.Min(percent / 100, 1)
            : null;

    [GeneratedRegex(@"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s?%")]
    private static partial Regex Percentages();
}
