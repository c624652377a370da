namespace MediaLab.Contracts;

/// <summary>Names of what providers count. Subsets are named apart: no unit contains another, so each is priced once.</summary>
public static class UsageUnits
{
    /// <summary>Text tokens read at the full price: cached ones are not in it.</summary>
    public const string InputTokens = "input_tokens";

    /// <summary>Text tokens read from the provider's prompt cache.</summary>
    public const string CachedInputTokens = "cached_input_tokens";

    /// <summary>Text tokens written to the provider's prompt cache.</summary>
    public const string CacheWriteTokens = "cache_write_tokens";

    /// <summary>Text tokens written, reasoning included where the provider bills it as output.</summary>
    public const string OutputTokens = "output_tokens";

    public const string ImageInputTokens = "image_input_tokens";
    public const string ImageOutputTokens = "image_output_tokens";
    public const string AudioInputTokens = "audio_input_tokens";
    public const string AudioOutputTokens = "audio_output_tokens";

    /// <summary>Pictures made.</summary>
    public const string Images = "images";

    /// <summary>Length of audio or video sold, in milliseconds.</summary>
    public const string Milliseconds = "milliseconds";

    /// <summary>Characters spoken.</summary>
    public const string Characters = "characters";

    /// <summary>Area of the pictures made, in thousandths of a megapixel (1,000,000 pixels).</summary>
    public const string Kilopixels = "kilopixels";

    /// <summary>Thousandths of the provider's own credits.</summary>
    public const string Millicredits = "millicredits";

    /// <summary>Thousandths of the units that the provider bills by, where it says how many and not what they are.</summary>
    public const string Milliunits = "milliunits";

    /// <summary>Time of the provider's machine, in milliseconds.</summary>
    public const string ComputeMilliseconds = "compute_milliseconds";

    /// <summary>Flat fee for the call itself.</summary>
    public const string Requests = "requests";
}
