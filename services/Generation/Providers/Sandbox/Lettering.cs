using System.Globalization;
using System.Text;

namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>Writes words onto a canvas in a 5x7 dot font: enough for captions and the mark, and no font file or drawing program is needed.</summary>
internal static class Lettering
{
    private const int GlyphWidth = 5;
    private const int GlyphHeight = 7;

    // One letter per group, seven rows of five dots as hexadecimal numbers, bit 4 on the left.
    private const string Glyphs =
        "A0E11111F111111 B1E11111E11111E C0E11101010110E D1E11111111111E E1F10101E10101F F1F10101E101010 G0E11101711110F H1111111F111111 I0E04040404040E " +
        "J0702020202120C K11121418141211 L1010101010101F M111B1515111111 N11191915131311 O0E11111111110E P1E11111E101010 Q0E11111115120D R1E11111E141211 " +
        "S0F10100E01011E T1F040404040404 U1111111111110E V11111111110A04 W1111111515150A X11110A040A1111 Y11110A04040404 Z1F01020408101F " +
        "00E11131519110E 1040C040404040E 20E11010204081F 31F02040201110E 402060A121F0202 51F101E0101110E 60608101E11110E 71F010204080808 80E11110E11110E " +
        "90E11110F01020C .00000000000C0C ,0000000C040408 !04040404040004 ?0E110102040004 -0000001F000000 '04040800000000 :000C0C000C0C00";

    private static readonly Dictionary<char, byte[]> Dots = Glyphs.Split(' ')
        .ToDictionary(glyph => glyph[0], glyph => Convert.FromHexString(glyph[1..]));

    /// <summary>The mark in the lower right corner that every sandbox picture carries.</summary>
    public static void Mark(Canvas canvas)
    {
        var scale = Math.Max(1, Math.Min(canvas.Width, canvas.Height) / 300);
        Draw(canvas, "SANDBOX", canvas.Width - WidthOf("SANDBOX", scale) - (scale * 6), canvas.Height - ((GlyphHeight + 6) * scale), scale, 0.75);
    }

    /// <summary>Words on a dark band along the lower edge, broken into at most three lines.</summary>
    public static void Caption(Canvas canvas, string words)
    {
        var scale = Math.Max(2, canvas.Width / 220);
        var lines = Wrap(Plain(words), (canvas.Width - (scale * 16)) / ((GlyphWidth + 1) * scale));
        var lineHeight = (GlyphHeight + 3) * scale;
        var top = canvas.Height - (lines.Count * lineHeight) - (scale * 18);
        canvas.Box(0, top - (scale * 4), canvas.Width, top + (lines.Count * lineHeight) + (scale * 2), default, 0.45);
        for (var line = 0; line < lines.Count; line++)
        {
            Draw(canvas, lines[line], (canvas.Width - WidthOf(lines[line], scale)) / 2, top + (line * lineHeight), scale, 0.95);
        }
    }

    private static void Draw(Canvas canvas, string words, int left, int top, int scale, double opacity)
    {
        foreach (var (letter, place) in words.Select((letter, place) => (letter, place)))
        {
            if (!Dots.TryGetValue(letter, out var rows))
            {
                continue;
            }

            for (var row = 0; row < GlyphHeight; row++)
            {
                for (var column = 0; column < GlyphWidth; column++)
                {
                    if ((rows[row] >> (GlyphWidth - 1 - column) & 1) == 1)
                    {
                        var (x, y) = (left + (((place * (GlyphWidth + 1)) + column) * scale), top + (row * scale));
                        canvas.Box(x + 1, y + 1, x + scale + 1, y + scale + 1, default, 0.5);
                        canvas.Box(x, y, x + scale, y + scale, new Colour(1, 1, 1), opacity);
                    }
                }
            }
        }
    }

    private static int WidthOf(string words, int scale) => words.Length * (GlyphWidth + 1) * scale;

    /// <summary>Upper case without accents: what the font has.</summary>
    private static string Plain(string words) => new([.. words.Normalize(NormalizationForm.FormD)
        .Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
        .Select(letter => char.IsWhiteSpace(letter) ? ' ' : char.ToUpperInvariant(letter))]);

    private static List<string> Wrap(string words, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Length > width ? word[..width] : word))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
            {
                if (lines.Count == 3)
                {
                    break;
                }

                lines.Add("");
            }

            lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
        }

        return lines;
    }
}
