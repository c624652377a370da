using MediaLab.Assets.Sniffing;
using MediaLab.Assets.Storage;

namespace MediaLab.Assets.Assets;

/// <summary>How an asset's bytes leave the house.</summary>
internal static class AssetFile
{
    public static ContentHeaders HeadersFor(this Asset asset, bool attachment)
    {
        var format = MediaFormat.Find(asset.MediaType) ?? throw new InvalidOperationException($"Asset {asset.Id} has the unknown media type '{asset.MediaType}'.");
        return new ContentHeaders(format.ContentType, FileNameOf(asset.Name, format.Extension), attachment);
    }

    /// <summary>The name with the extension of what it really is; characters that no file system takes are dashes.</summary>
    private static string FileNameOf(string name, string extension)
    {
        var clean = string.Concat(name.Select(character => char.IsControl(character) || "\\/:*?\"<>|".Contains(character, StringComparison.Ordinal) ? '-' : character)).Trim('.', ' ');
        return clean.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? clean : $"{(clean.Length == 0 ? "asset" : clean)}{extension}";
    }
}
