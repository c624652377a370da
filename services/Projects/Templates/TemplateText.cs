using System.Text.RegularExpressions;

namespace MediaLab.Projects.Templates;

/// <summary>Text with placeholders: <c>{{name}}</c> stands for a variable's value, <c>\{{</c> for the two braces themselves.</summary>
internal sealed partial class TemplateText
{
    private readonly List<Part> _parts = [];

    private TemplateText()
    {
    }

    /// <summary>The variables it names.</summary>
    public IEnumerable<string> Names => _parts.Where(part => part.IsVariable).Select(part => part.Text).Distinct();

    /// <exception cref="FormatException">Two braces begin no placeholder.</exception>
    public static TemplateText Parse(string text)
    {
        var (parsed, place) = (new TemplateText(), 0);
        foreach (var mark in Marks().EnumerateMatches(text))
        {
            parsed.Say(text[place..mark.Index]);
            parsed.Read(text.Substring(mark.Index, mark.Length));
            place = mark.Index + mark.Length;
        }

        parsed.Say(text[place..]);
        return parsed;
    }

    /// <summary>How long the filled text is, without making it.</summary>
    public long LengthWith(IReadOnlyDictionary<string, string> values) => _parts.Sum(part => (long)(part.IsVariable ? values[part.Text] : part.Text).Length);

    /// <summary>Every placeholder with its value. Values are put in as they are: what looks like a placeholder in one stays as it is.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values) => string.Concat(_parts.Select(part => part.IsVariable ? values[part.Text] : part.Text));

    private void Read(string mark)
    {
        if (mark == @"\\")
        {
            Say(@"\");
        }
        else if (mark == @"\{{")
        {
            Say("{{");
        }
        else if (mark == "{{")
        {
            throw new FormatException(@"Two braces begin a placeholder: write {{name}}, or \{{ for the braces themselves.");
        }
        else
        {
            _parts.Add(new Part(mark[2..^2].Trim(), true));
        }
    }

    private void Say(string text)
    {
        if (text.Length > 0)
        {
            _parts.Add(new Part(text, false));
        }
    }

    /// <summary>A backslash that is to stand before a placeholder is written twice.</summary>
    [GeneratedRegex(@"\\\\(?=\{\{)|\\\{\{|\{\{[ \t]*[A-Za-z][A-Za-z0-9_]*[ \t]*\}\}|\{\{")]
    private static partial Regex Marks();

    private readonly record struct Part(string Text, bool IsVariable);
}
