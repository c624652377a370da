using System.Text.RegularExpressions;

namespace MediaLab.Assets.Storage;

/// <summary>Names of objects. All begin with the workspace, so that one workspace's bytes can be found, moved or billed by prefix.</summary>
internal static partial class ObjectKeys
{
    /// <summary>Output <paramref name="ordinal"/> of a generation: the same output always goes to the same place.</summary>
    public static string OfOutput(Guid workspace, Guid project, Guid generation, int ordinal) => $"{workspace}/{project}/{generation}/{ordinal}";

    /// <summary>A user's own upload, or a copy.</summary>
    public static string OfUpload(Guid workspace, Guid project, Guid asset) => $"{workspace}/{project}/uploads/{asset}";

    /// <summary>Where upload links point. Moved to the final key before it is checked, so that no link can change checked bytes.</summary>
    public static string Incoming(Guid workspace, Guid asset) => $"{workspace}/incoming/{asset}";

    /// <summary>Prefix of what the worker makes from an asset.</summary>
    public static string Derived(Guid workspace, Guid asset) => $"{workspace}/derived/{asset}/";

    public static string Thumbnail(Guid workspace, Guid asset, int size) => $"{Derived(workspace, asset)}thumbnail-{size}.webp";

    public static string Waveform(Guid workspace, Guid asset) => $"{Derived(workspace, asset)}waveform.json";

    /// <summary>Keys become paths: nothing but plain segments passes.</summary>
    /// <exception cref="ArgumentException">Not a key.</exception>
    public static string Checked(string key) => Pattern().IsMatch(key) && key.Length <= 400 ? key : throw new ArgumentException($"'{key}' is not an object key.", nameof(key));

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)*(/[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
