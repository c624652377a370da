using System.Globalization;
using System.Text.Json;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Batches;

/// <summary>A row of the prompts a batch is made of.</summary>
/// <param name="Prompt">Null where a template makes it.</param>
/// <param name="Variables">Its values for the template.</param>
/// <param name="Model">Its own; null for the batch's.</param>
/// <param name="Settings">As written: what they are depends on the model.</param>
internal sealed record PromptRow(
    string? Prompt, IReadOnlyDictionary<string, JsonElement>? Variables = null, string? Model = null, string? Seed = null, IReadOnlyDictionary<string, string>? Settings = null);

/// <summary>A batch's prompts as a CSV table, and what the text of its cells means to a model.</summary>
internal static class BatchTable
{
    private const string Member = "matrix.csv";

    /// <param name="template">Columns that are called like its variables fill them, also one called model or seed; null without one.</param>
    /// <exception cref="ApiException">400: it is no such table; says which line.</exception>
    public static IReadOnlyList<PromptRow> Read(string csv, TemplateReply? template = null)
    {
        var lines = Lines(csv);
        var header = lines.Count > 0 ? lines[0] : [];
        var columns = header.Select(name => ColumnOf(name, template)).ToArray();
        if (columns.Any(column => column is { Name: "prompt", Variable: null }) != template is null)
        {
            throw ApiException.Invalid(Member, template is null
                ? "The table needs a header row with a column named prompt."
                : "The template makes the prompts, and has no variable prompt: take that column away.");
        }

        if (columns.GroupBy(column => column.Name).FirstOrDefault(same => same.Count() > 1 || same.Key.Length == 0) is { } wrong)
        {
            throw ApiException.Invalid(Member, wrong.Key.Length == 0 ? "A column has no name." : $"The column {wrong.Key} stands twice.");
        }

        if (lines.Count < 2)
        {
            throw ApiException.Invalid(Member, "The table has no row below its header.");
        }

        return [.. lines.Skip(1).Select((cells, place) => cells.Count <= columns.Length
            ? RowOf([.. columns.Zip(cells).Where(pair => pair.Second.Length > 0)])
            : throw ApiException.Invalid(Member, $"Row {place + 1} has more cells than the header."))];
    }

    /// <summary>The cell as the model's setting takes it. What it cannot be stays text, so that the check of settings says what is wrong.</summary>
    public static JsonElement Value(Model? model, string name, string text) => Value(model?.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Kind, text);

    private static JsonElement Value(ParameterKind? kind, string text) => kind switch
    {
        ParameterKind.WholeNumber or null when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonSerializer.SerializeToElement(whole),
        ParameterKind.Number or null when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => JsonSerializer.SerializeToElement(number),
        ParameterKind.Boolean or null when bool.TryParse(text, out var flag) => JsonSerializer.SerializeToElement(flag),
        _ => JsonSerializer.SerializeToElement(text),
    };

    private static ParameterKind KindOf(VariableReply variable) => variable.Kind switch
    {
        "number" => ParameterKind.Number,
        "integer" => ParameterKind.WholeNumber,
        "boolean" => ParameterKind.Boolean,
        _ => ParameterKind.Text,
    };

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
    private static Column ColumnOf(string name, TemplateReply? template) =>
        template?.Variables.FirstOrDefault(variable => string.Equals(variable.Name, name, StringComparison.OrdinalIgnoreCase)) is { } variable
            ? new Column(variable.Name, variable)
            : new Column(name.ToLowerInvariant() is "prompt" or "model" or "seed" ? name.ToLowerInvariant() : name, null);

    private static PromptRow RowOf(IReadOnlyList<(Column Column, string Text)> cells)
    {
        var plain = cells.Where(cell => cell.Column.Variable is null).ToDictionary(cell => cell.Column.Name, cell => cell.Text);
        return new PromptRow(
            plain.GetValueOrDefault("prompt"),
            cells.Where(cell => cell.Column.Variable is not null).ToDictionary(cell => cell.Column.Name, cell => Value(KindOf(cell.Column.Variable!), cell.Text)),
            plain.GetValueOrDefault("model"), plain.GetValueOrDefault("seed"),
            plain.Where(cell => cell.Key is not ("prompt" or "model" or "seed")).ToDictionary());
    }

    /// <param name="Variable">The template's variable that it fills; null for what every table may have.</param>
    private sealed record Column(string Name, VariableReply? Variable);
}
