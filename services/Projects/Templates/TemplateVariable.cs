using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using MediaLab.Projects.Projects;

namespace MediaLab.Projects.Templates;

/// <summary>Something that a template leaves open, and the values it takes.</summary>
public sealed partial record TemplateVariable
{
    internal const int MaxTextLength = 20_000;
    internal const int MaxValueLength = 200;

    /// <summary>Its name between two braces: a letter, then letters, digits and underscores, 40 together at most.</summary>
    /// <example>subject</example>
    [Required, RegularExpression("^[A-Za-z][A-Za-z0-9_]{0,39}$", ErrorMessage = "A variable's name is a letter, then letters, digits and underscores, 40 together at most.")]
    public required string Name { get; init; }

    /// <summary>Its name for people, 1 to 80 characters.</summary>
    /// <example>Subject</example>
    [Required, StringLength(80, MinimumLength = 1), RegularExpression(Project.OneLine, ErrorMessage = "A label is one line of text.")]
    public required string Label { get; init; }

    /// <summary>What values it takes.</summary>
    public required VariableKind Kind { get; init; }

    /// <summary>True refuses to render without a value, unless there is a default.</summary>
    public bool Required { get; init; }

    /// <summary>What stands there when nothing is given. Without one that is nothing, for a boolean false.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>choice: what may be given, 1 to 50 different lines.</summary>
    [MaxLength(50)]
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>integer, number: smallest; text: fewest characters.</summary>
    public decimal? Min { get; init; }

    /// <summary>integer, number: largest; text: most characters, 20,000 without it.</summary>
    public decimal? Max { get; init; }

    /// <summary>What to write there, at most 300 characters.</summary>
    [StringLength(300), RegularExpression(Project.SeveralLines, ErrorMessage = "A help is plain text.")]
    public string? Help { get; init; }

    /// <summary>Whether nothing was given: no value, null, or text without anything to see.</summary>
    internal static bool IsNothing(JsonElement? value) => value is not { } given
        || given.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        || (given.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(given.GetString()));

    /// <summary>What is wrong with a value; null when it fits.</summary>
    internal string? Problem(JsonElement value) => Kind switch
    {
        VariableKind.Text => value.ValueKind == JsonValueKind.String && InRange(value.GetString()!.Length) && PlainText().IsMatch(value.GetString()!)
            ? null
            : $"'{Label}' is plain text{Range(" characters", MaxTextLength)}.",
        VariableKind.Number => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && InRange(number) ? null : $"'{Label}' is a number{Range("", null)}.",
        VariableKind.WholeNumber => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) && InRange(whole) ? null : $"'{Label}' is a whole number{Range("", null)}.",
        VariableKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : $"'{Label}' is true or false.",
        VariableKind.Choice => value.ValueKind == JsonValueKind.String && Values?.Contains(value.GetString()!) == true ? null : $"'{Label}' is one of {string.Join(", ", Values ?? [])}.",
    };

    /// <summary>A value that fits, as it stands in the prompt.</summary>
    internal string Words(JsonElement? value) => IsNothing(value)
        ? Kind == VariableKind.Boolean ? "false" : ""
        : value!.Value.ValueKind switch
        {
            JsonValueKind.String => value.Value.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => value.Value.GetDecimal().ToString("0.############################", CultureInfo.InvariantCulture),
        };

    private bool InRange(decimal value) => value >= (Min ?? decimal.MinValue) && value <= (Max ?? (Kind == VariableKind.Text ? MaxTextLength : decimal.MaxValue));

    private string Range(string unit, decimal? most) => (Min, Max ?? most) switch
    {
        (null, null) => "",
        ({ } min, null) => string.Create(CultureInfo.InvariantCulture, $" of at least {min}{unit}"),
        (null, { } max) => string.Create(CultureInfo.InvariantCulture, $" of at most {max}{unit}"),
        ({ } min, { } max) => string.Create(CultureInfo.InvariantCulture, $" from {min} to {max}{unit}"),
    };

    [GeneratedRegex(Project.SeveralLines)]
    private static partial Regex PlainText();
}

/// <summary>What values a variable takes.</summary>
public enum VariableKind
{
    Text,
    Number,

    [JsonStringEnumMemberName("integer")]
    WholeNumber,

    Boolean,

    /// <summary>One of a list.</summary>
    Choice,
}
