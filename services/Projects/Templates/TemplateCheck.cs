using System.Globalization;
using System.Text.RegularExpressions;
using MediaLab.Projects.Projects;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Projects.Templates;

/// <summary>Holds the parts of a template against each other: what one of them alone cannot tell.</summary>
internal static partial class TemplateCheck
{
    /// <exception cref="ApiException">400: names each part that does not fit the others.</exception>
    public static void Require(PromptTemplate template)
    {
        if (template.Variables.Contains(null!))
        {
            throw ApiException.Invalid("variables", "A variable is an object with a name, a label and a kind.");
        }

        var problems = new List<(string Member, string Message)>();
        var used = Names("prompt", template.Prompt, problems).Concat(Names("systemPrompt", template.SystemPrompt ?? "", problems)).ToArray();
        var readable = problems.Count == 0;
        if (template is { SystemPrompt: not null, Type: not "text" })
        {
            problems.Add(("systemPrompt", "Only a template for text has a system prompt."));
        }

        problems.AddRange(used.Where(place => template.Variables.All(variable => variable.Name != place.Name))
            .Select(place => (place.Member, $"There is no variable for the placeholder {{{{{place.Name}}}}}.")));
        foreach (var (index, variable) in template.Variables.Index())
        {
            problems.AddRange(Problems(variable).Select(problem => ($"variables[{index}].{problem.Member}", problem.Message)));
            if (template.Variables.Take(index).Any(other => string.Equals(other.Name, variable.Name, StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add(($"variables[{index}].name", $"Two variables are called '{variable.Name}'."));
            }
            else if (readable && used.All(place => place.Name != variable.Name))
            {
                problems.Add(($"variables[{index}].name", $"'{variable.Name}' is used nowhere: write {{{{{variable.Name}}}}} where its value belongs."));
            }
        }

        if (problems.Count > 0)
        {
            throw ApiException.Invalid(problems);
        }
    }

    private static IEnumerable<(string Member, string Name)> Names(string member, string text, List<(string Member, string Message)> problems)
    {
        try
        {
            return [.. TemplateText.Parse(text).Names.Select(name => (member, name))];
        }
        catch (FormatException wrong)
        {
            problems.Add((member, wrong.Message));
            return [];
        }
    }

    private static IEnumerable<(string Member, string Message)> Problems(TemplateVariable variable)
    {
        if ((variable.Kind == VariableKind.Choice) != (variable.Values is { Count: > 0 }))
        {
            yield return ("values", variable.Kind == VariableKind.Choice ? "A choice needs values." : "Values belong to a choice, and only there.");
        }
        else if (variable.Values is { } values && (values.Distinct().Count() < values.Count || !values.All(IsValue)))
        {
            yield return ("values", $"The values of a choice are different lines of 1 to {TemplateVariable.MaxValueLength} characters.");
        }

        if (RangeProblem(variable) is { } range)
        {
            yield return range;
        }
        else if (variable.Default is { } value && variable.Problem(value) is { } problem)
        {
            yield return ("default", $"The default does not fit: {problem}");
        }
    }

    private static (string Member, string Message)? RangeProblem(TemplateVariable variable) => variable switch
    {
        { Min: null, Max: null } => null,
        { Kind: VariableKind.Boolean or VariableKind.Choice } => (variable.Min is null ? "max" : "min", "Only text and numbers have a smallest and a largest value."),
        { Kind: VariableKind.Text, Min: { } min } when !IsLength(min) => ("min", LengthProblem),
        { Kind: VariableKind.Text, Max: { } max } when !IsLength(max) => ("max", LengthProblem),
        { Min: { } min, Max: { } max } when min > max => ("max", "The largest value is less than the smallest."),
        _ => null,
    };

    private static string LengthProblem => string.Create(CultureInfo.InvariantCulture, $"A length is a whole number of characters from 0 to {TemplateVariable.MaxTextLength}.");

    private static bool IsLength(decimal value) => value == decimal.Truncate(value) && value is >= 0 and <= TemplateVariable.MaxTextLength;

    private static bool IsValue(string? value) => value is { Length: <= TemplateVariable.MaxValueLength } && OneLine().Match(value).Length == value.Length;

    [GeneratedRegex(Project.OneLine)]
    private static partial Regex OneLine();
}
