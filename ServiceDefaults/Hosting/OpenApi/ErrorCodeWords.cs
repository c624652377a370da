using System.Collections.Concurrent;
using System.Reflection;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.ServiceDefaults.OpenApi;

/// <summary>What the XML docs of a service's constants, or of the common ones, say about an error code; nothing of one that is no constant.</summary>
internal static class ErrorCodeWords
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, FieldInfo>> Constants = new();

    public static string Of(string code, Assembly service) =>
        (ConstantsOf(service).GetValueOrDefault(code) ?? ConstantsOf(typeof(ErrorCodes).Assembly).GetValueOrDefault(code)) is { } constant
        && XmlDocs.Of(constant) is { } words
            ? WithoutStatus(words)
            : "";

    private static Dictionary<string, FieldInfo> ConstantsOf(Assembly assembly) => Constants.GetOrAdd(assembly, static assembly => assembly.GetTypes()
        .Where(type => type.Name.EndsWith("ErrorCodes", StringComparison.Ordinal))
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
        .ToDictionary(constant => (string)constant.GetRawConstantValue()!));

    /// <summary>They begin like "409: another account".</summary>
    private static string WithoutStatus(string words)
    {
        var start = words.IndexOf(": ", StringComparison.Ordinal) + 2;
        return char.ToUpperInvariant(words[start]) + words[(start + 1)..];
    }
}
