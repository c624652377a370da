using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>The compiler's documentation files, as plain text. An assembly without one has no docs.</summary>
internal static partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    public static string? Of(Type type) => Summary(Find(type.Assembly, $"T:{NameOf(type)}"));

    /// <summary>The property's own summary, or the positional parameter's of the record that declares it.</summary>
    public static string? Of(PropertyInfo property)
    {
        var owner = property.DeclaringType!;
        return Summary(Find(owner.Assembly, $"P:{NameOf(owner)}.{property.Name}"))
            ?? Text(ParameterOf(property));
    }

    public static string? Of(FieldInfo constant) => Summary(Find(constant.DeclaringType!.Assembly, $"F:{NameOf(constant.DeclaringType)}.{constant.Name}"));

    /// <summary>The type's <c>&lt;example&gt;</c>.</summary>
    public static string? ExampleOf(Type type) => Text(Find(type.Assembly, $"T:{NameOf(type)}")?.Element("example"));

    /// <summary>The property's <c>&lt;example&gt;</c>, or the <c>example</c> of the positional parameter of the record that declares it.</summary>
    public static string? ExampleOf(PropertyInfo property)
    {
        var owner = property.DeclaringType!;
        return Text(Find(owner.Assembly, $"P:{NameOf(owner)}.{property.Name}")?.Element("example"))
            ?? (string?)ParameterOf(property)?.Attribute("example");
    }

    /// <summary>Handlers are not overloaded: the name is enough.</summary>
    public static string? Of(MethodInfo method)
    {
        var name = $"M:{NameOf(method.DeclaringType!)}.{method.Name}";
        return Summary(MembersOf(method.DeclaringType!.Assembly).FirstOrDefault(member => member.Key == name || member.Key.StartsWith(name + "(", StringComparison.Ordinal)).Value);
    }

    private static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName?.Replace('+', '.') ?? type.Name;

    private static XElement? ParameterOf(PropertyInfo property) => Find(property.DeclaringType!.Assembly, $"T:{NameOf(property.DeclaringType)}")
        ?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == property.Name);

    private static XElement? Find(Assembly assembly, string name) => MembersOf(assembly).GetValueOrDefault(name);

    private static Dictionary<string, XElement> MembersOf(Assembly assembly) => Files.GetOrAdd(assembly, static assembly =>
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return assembly.GetName().Name?.StartsWith("MediaLab", StringComparison.Ordinal) == true && File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!)
            : [];
    });

    private static string? Summary(XElement? member) => Text(member?.Element("summary"));

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        // References have no text of their own: show the last part of the name they point at.
        var parts = element.DescendantNodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement reference when reference.Attribute("cref") is { } cref => cref.Value[(cref.Value.LastIndexOf('.') + 1)..],
            XElement reference when reference.Attribute("name") is { } name => name.Value,
            XElement reference when reference.Attribute("langword") is { } word => word.Value,
            _ => "",
        });
        var plain = WhiteSpace().Replace(string.Concat(parts), " ").Trim();
        return plain.Length == 0 ? null : plain;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
