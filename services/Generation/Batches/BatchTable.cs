using System.Globalization;
using System.Text.Json;
using MediaLab.Generation.Catalogue;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Batches;

/// <summary>A row of the prompts a batch is made of.</summary>
/// <param name="Model">Its own; null for the batch's.</param>
/// <param name="Settings">As written: what they are depends on the model.</param>
internal sealed record PromptRow(string Prompt, string? Model = null, string? Seed = null, IReadOnlyDictionary<string, string>? Settings = null);

/// <summary>A batch's prompts as a CSV table, and what the text of its cells means to a model.</summary>
internal static class BatchTable
{
    private const string Member = "matrix.csv";

    /// <exception cref="ApiException">400: it is no such table; says which line.</exception>
    public static IReadOnlyList<PromptRow> Read(string csv)
    {
        var lines = Lines(csv);
        var header = lines.Count > 0 ? lines[0] : [];
        var names = header.Select(name => KnownColumn(name) ?? name).ToArray();
        if (!names.Contains("prompt"))
        {
            throw ApiException.Invalid(Member, "The table needs a header row with a column named prompt.");
        }

        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1 || same.Key.Length == 0) is { } wrong)
        {
            throw ApiException.Invalid(Member, wrong.Key.Length == 0 ? "A column has no name." : $"The column {wrong.Key} stands twice.");
        }

        if (lines.Count < 2)
        {
            throw ApiException.Invalid(Member, "The table has no row below its header.");
        }

        return [.. lines.Skip(1).Select((cells, place) => cells.Count <= names.Length
            ? RowOf(names.Zip(cells).Where(pair => pair.Second.Length > 0).ToDictionary(pair => pair.First, pair => pair.Second))
            : throw ApiException.Invalid(Member, $"Row {place + 1} has more cells than the header."))];
    }

    /// <summary>The cell as the model's setting takes it. What it cannot be stays text, so that the check of settings says what is wrong.</summary>
    public static JsonElement Value(Model? model, string name, string text)
    {
        var kind = model?.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Kind;
        return kind switch
        {
            ParameterKind.WholeNumber or null when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonSerializer.SerializeToElement(whole),
            ParameterKind.Number or null when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => JsonSerializer.SerializeToElement(number),
            ParameterKind.Boolean or null when bool.TryParse(text, out var flag) => JsonSerializer.SerializeToElement(flag),
            _ => JsonSerializer.SerializeToElement(text),
        };
    }

    private static IReadOnlyList<IReadOnlyList<string>> Lines(string csv)
    {
        try
        {
            return Csv.Read(csv);
        }
        catch (FormatException wrong)
        {
            throw ApiException.Invalid(Member, wrong.Message);
        }
    }

    /// <summary>Spreadsheets like capitals; names of settings are taken as they are.</summary>
    private static string? KnownColumn(string name) => name.ToLowerInvariant() is "prompt" or "model" or "seed" ? name.ToLowerInvariant() : null;

    private static PromptRow RowOf(Dictionary<string, string> cells) => new(
        cells.GetValueOrDefault("prompt", ""), cells.GetValueOrDefault("model"), cells.GetValueOrDefault("seed"),
        cells.Where(cell => cell.Key is not ("prompt" or "model" or "seed")).ToDictionary());
}
