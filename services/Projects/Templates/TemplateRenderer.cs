using System.Globalization;
using System.Text.Json;

namespace MediaLab.Projects.Templates;

/// <summary>A finished prompt, or what keeps it from being one.</summary>
/// <param name="Prompt">Empty when there is a problem.</param>
/// <param name="SystemPrompt">Null when the template has none, or nothing is left of it.</param>
/// <param name="Problems">By variable; an empty name: with the prompt as a whole.</param>
internal sealed record RenderedTemplate(string Prompt, string? SystemPrompt, IReadOnlyDictionary<string, string> Problems)
{
    public int Length => Prompt.Length + (SystemPrompt?.Length ?? 0);

    public static RenderedTemplate Refused(IReadOnlyDictionary<string, string> problems) => new("", null, problems);

    public static RenderedTemplate Refused(string problem) => Refused(new Dictionary<string, string> { [""] = problem });
}

/// <summary>Makes finished prompts of one template.</summary>
internal sealed class TemplateRenderer(PromptTemplate template)
{
    /// <summary>As long as a request's prompt may be.</summary>
    public const int LongestPrompt = 100_000;

    private readonly TemplateText _prompt = TemplateText.Parse(template.Prompt);
    private readonly TemplateText _systemPrompt = TemplateText.Parse(template.SystemPrompt ?? "");

    public RenderedTemplate Render(IReadOnlyDictionary<string, JsonElement> given)
    {
        var problems = Problems(given);
        if (problems.Count > 0)
        {
            return RenderedTemplate.Refused(problems);
        }

        var values = template.Variables.ToDictionary(variable => variable.Name, variable => variable.Words(ValueOf(variable, given)));
        if (_prompt.LengthWith(values) > LongestPrompt || _systemPrompt.LengthWith(values) > LongestPrompt)
        {
            return RenderedTemplate.Refused(string.Create(CultureInfo.InvariantCulture, $"The finished prompt has more than {LongestPrompt} characters."));
        }

        var (prompt, systemPrompt) = (_prompt.Fill(values), _systemPrompt.Fill(values));
        return string.IsNullOrWhiteSpace(prompt)
            ? RenderedTemplate.Refused("With these values the prompt is empty.")
            : new RenderedTemplate(prompt, string.IsNullOrWhiteSpace(systemPrompt) ? null : systemPrompt, problems);
    }

    private Dictionary<string, string> Problems(IReadOnlyDictionary<string, JsonElement> given)
    {
        var problems = new Dictionary<string, string>();
        foreach (var name in given.Keys.Where(name => template.Variables.All(variable => variable.Name != name)))
        {
            problems[name] = $"The template has no variable '{name}'.";
        }

        foreach (var variable in template.Variables)
        {
            var value = ValueOf(variable, given);
            var problem = !TemplateVariable.IsNothing(value) ? variable.Problem(value!.Value) : variable.Required ? $"'{variable.Label}' is missing." : null;
            if (problem is not null)
            {
                problems[variable.Name] = problem;
            }
        }

        return problems;
    }

    private static JsonElement? ValueOf(TemplateVariable variable, IReadOnlyDictionary<string, JsonElement> given) =>
        given.TryGetValue(variable.Name, out var value) && !TemplateVariable.IsNothing(value) ? value : variable.Default;
}
