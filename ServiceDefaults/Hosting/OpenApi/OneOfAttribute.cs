using System.ComponentModel.DataAnnotations;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>A text, or each text of a list, is one of these words: an enum in the OpenAPI document, and checked in requests.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public class OneOfAttribute(params string[] words) : ValidationAttribute
{
    public IReadOnlyList<string> Words { get; } = words;

    public override bool IsValid(object? value) => value switch
    {
        null => true,
        string word => Words.Contains(word),
        IEnumerable<string> several => several.All(Words.Contains),
        _ => false,
    };

    public override string FormatErrorMessage(string name) => $"{name} takes {string.Join(", ", Words)}.";
}
