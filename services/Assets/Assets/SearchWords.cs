namespace MediaLab.Assets.Assets;

/// <summary>
/// What a word is, for assets and for what people search: letters and digits. Postgres would take <c>harbour.jpg</c> for the name of a host and
/// keep it whole, so that neither "harbour jpg" nor "jpg" found it.
/// </summary>
internal static class SearchWords
{
    /// <summary>The text with a space for everything but letters and digits.</summary>
    public static string Of(string text) => string.Concat(text.Select(character => char.IsLetterOrDigit(character) ? character : ' '));
}
