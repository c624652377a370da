using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Assets.Assets;

/// <summary>Tags are compared as people mean them: trimmed and in lower case.</summary>
internal static class AssetTags
{
    public const int MaxCount = 50;
    public const int MaxLength = 50;

    /// <exception cref="ApiException">400: too long, or empty.</exception>
    public static IReadOnlyList<string> Clean(IEnumerable<string?> tags) => [.. tags.Select(tag => Clean(tag)).Distinct(StringComparer.Ordinal)];

    /// <exception cref="ApiException">400: too long, or empty.</exception>
    public static string Clean(string? tag, string member = "tags") => AssetText.OneLine(tag)?.ToLowerInvariant() is { Length: >= 1 and <= MaxLength } clean
        ? clean
        : throw ApiException.Invalid(member, $"A tag has 1 to {MaxLength} characters.");
}

/// <summary>Text from people, as the database and a page can take it.</summary>
internal static class AssetText
{
    /// <summary>Null when there is nothing in it.</summary>
    public static string? OneLine(string? text) =>
        text is null ? null : string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim() is { Length: > 0 } line ? line : null;

    /// <summary>Without control characters but line ends and tabs.</summary>
    public static string? Plain(string? text) =>
        text is null ? null : string.Concat(text.Where(character => !char.IsControl(character) || character is '\n' or '\r' or '\t'));
}
