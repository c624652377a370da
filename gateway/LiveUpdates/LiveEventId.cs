using System.Globalization;

namespace MediaLab.Gateway.LiveUpdates;

/// <summary>The SSE id: which gateway, since when, and the place in what it has sent. Another gateway's id means nothing here.</summary>
internal sealed record LiveEventId(string Epoch, long Seq)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Seq}");

    public static LiveEventId? Parse(string? text)
    {
        var cut = text?.LastIndexOf('-') ?? -1;
        return cut > 0 && long.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? new LiveEventId(text![..cut], seq) : null;
    }
}
