namespace MediaLab.Projects;

/// <summary>What people search for, as a pattern of ILIKE.</summary>
internal static class SearchPattern
{
    public const string Escape = @"\";

    /// <summary>Anything that contains the text; percent signs and underscores mean themselves.</summary>
    public static string Containing(string text) =>
        $"%{text.Replace(Escape, @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
