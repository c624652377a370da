using System.Text.Json;

namespace MediaLab.Generation.Providers;

/// <summary>A finished file of a model whose answer has no fixed shape.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="MediaType">What the provider says it is; null when it says nothing.</param>
internal sealed record ResultLink(string Url, string? MediaType);

/// <summary>
/// Finds the files in an answer of any shape: a link, a list of links, file objects (<c>{"url","content_type"}</c>), or members that hold any
/// of these. Of several kinds of files those count that were asked for: a video's thumbnail is no result.
/// </summary>
internal static class ResultLinks
{
    private const int MostDepth = 6;

    private static readonly (string Modality, string[] Endings)[] Endings =
    [
        ("image", [".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".svg"]),
        ("video", [".mp4", ".webm", ".mov", ".mkv"]),
        ("audio", [".mp3", ".wav", ".flac", ".ogg", ".opus", ".m4a", ".aac"]),
    ];

    public static IReadOnlyList<ResultLink> In(JsonElement output, string modality)
    {
        var found = new List<ResultLink>();
        Collect(output, null, found, 0);
        var all = found.DistinctBy(link => link.Url).ToArray();
        var kinds = all.Where(link => KindOf(link) == modality).ToArray();
        return kinds.Length > 0 ? kinds : [.. all.Where(link => KindOf(link) is null)];
    }

    private static void Collect(JsonElement value, string? member, List<ResultLink> found, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when IsLink(value.GetString()!) && (member is null || !member.StartsWith("input", StringComparison.OrdinalIgnoreCase)):
                found.Add(new ResultLink(value.GetString()!, null));
                break;
            case JsonValueKind.Object when value.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String:
                found.Add(new ResultLink(url.GetString()!, value.TryGetProperty("content_type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null));
                break;
            case JsonValueKind.Object when depth < MostDepth:
                foreach (var property in value.EnumerateObject())
                {
                    Collect(property.Value, property.Name, found, depth + 1);
                }

                break;
            case JsonValueKind.Array when depth < MostDepth:
                foreach (var item in value.EnumerateArray())
                {
                    Collect(item, member, found, depth + 1);
                }

                break;
        }
    }

    private static bool IsLink(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    private static string? KindOf(ResultLink link)
    {
        if (link.MediaType?.Split('/')[0] is "image" or "video" or "audio")
        {
            return link.MediaType.Split('/')[0];
        }

        var path = Uri.TryCreate(link.Url, UriKind.Absolute, out var address) ? address.AbsolutePath : link.Url;
        return Endings.FirstOrDefault(kind => kind.Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))).Modality;
    }
}
