using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>A key as a person pasted it.</summary>
internal static class PlainKey
{
    public const int MinLength = 8;
    public const int MaxLength = 512;
    private const int ShownAtEnd = 4;
    private const int LongestPrefix = 4;

    /// <summary>Without the white space around it, which pasting adds.</summary>
    /// <exception cref="ApiException">400: too short, too long, or characters that no key has. The message never repeats the key.</exception>
    public static string Clean(string pasted)
    {
        var key = pasted.Trim();
        if (key.Length is < MinLength or > MaxLength)
        {
            throw ApiException.Invalid("key", $"A key has {MinLength} to {MaxLength} characters.");
        }

        return key.All(character => character is > ' ' and < '\x7f')
            ? key
            : throw ApiException.Invalid("key", "A key has no spaces, line breaks or special characters: copy it again.");
    }

    /// <summary>"sk-...abcd": the public prefix and the last four characters; of a short key less.</summary>
    public static string Mask(string key)
    {
        var prefixEnd = key.AsSpan(0, LongestPrefix).IndexOfAny('-', '_') + 1;
        var shown = key.Length >= prefixEnd + (4 * ShownAtEnd) ? ShownAtEnd : 0;
        return $"{key[..prefixEnd]}...{key[^shown..]}";
    }
}
