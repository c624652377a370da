namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>Paints a picture that its prompt and seed decide: colours from the words, forms from the seed.</summary>
internal static class SandboxPainter
{
    private static readonly (string Word, double Hue)[] Hues =
    [
        ("red", 0.0), ("fire", 0.03), ("sunset", 0.05), ("orange", 0.08), ("autumn", 0.09), ("desert", 0.1), ("gold", 0.13), ("yellow", 0.15), ("green", 0.33),
        ("forest", 0.36), ("jungle", 0.38), ("sea", 0.52), ("ocean", 0.54), ("ice", 0.55), ("snow", 0.57), ("blue", 0.6), ("night", 0.65), ("space", 0.7),
        ("violet", 0.76), ("purple", 0.78), ("pink", 0.9), ("rose", 0.93),
    ];

    private static readonly string[] DarkWords = ["night", "dark", "space", "moon", "stars", "noir", "midnight"];

    public static Canvas Paint(string prompt, string style, int width, int height, long seed)
    {
        var random = SeededRandom.From(seed, $"{style}\n{prompt}");
        var canvas = new Canvas(width, height);
        var palette = Palette.From(prompt, random);
        switch (style)
        {
            case "shapes":
                Background(canvas, palette);
                Shapes(canvas, palette, random);
                break;
            case "gradient":
                Mesh(canvas, palette, random);
                break;
            default:
                Landscape(canvas, palette, random);
                break;
        }

        return canvas;
    }

    private static void Background(Canvas canvas, Palette palette)
    {
        for (var y = 0; y < canvas.Height; y++)
        {
            var colour = palette.Sky.Towards(palette.Horizon, (double)y / canvas.Height);
            for (var x = 0; x < canvas.Width; x++)
            {
                canvas.Set(x, y, colour);
            }
        }
    }

    private static void Shapes(Canvas canvas, Palette palette, SeededRandom random)
    {
        var unit = Math.Min(canvas.Width, canvas.Height);
        for (var shape = 0; shape < 14; shape++)
        {
            var colour = random.Pick(palette.Accents);
            var (x, y, size) = (random.Between(0, canvas.Width), random.Between(0, canvas.Height), random.Between(0.04, 0.24) * unit);
            if (random.Next(3) == 0)
            {
                canvas.Box((int)(x - size), (int)(y - (size / 2)), (int)(x + size), (int)(y + (size / 2)), colour, 0.55);
            }
            else
            {
                canvas.Disc(x, y, size, colour, 0.6);
            }
        }
    }

    /// <summary>Colours at points, mixed by nearness.</summary>
    private static void Mesh(Canvas canvas, Palette palette, SeededRandom random)
    {
        var points = Enumerable.Range(0, 6).Select(_ => (X: random.NextDouble(), Y: random.NextDouble(), Colour: random.Pick(palette.Accents))).ToArray();
        for (var y = 0; y < canvas.Height; y++)
        {
            for (var x = 0; x < canvas.Width; x++)
            {
                double red = 0, green = 0, blue = 0, total = 0;
                foreach (var point in points)
                {
                    var (dx, dy) = (((double)x / canvas.Width) - point.X, ((double)y / canvas.Height) - point.Y);
                    var weight = 1 / ((dx * dx) + (dy * dy) + 0.02);
                    (red, green, blue, total) = (red + (point.Colour.Red * weight), green + (point.Colour.Green * weight), blue + (point.Colour.Blue * weight), total + weight);
                }

                canvas.Set(x, y, new Colour(red / total, green / total, blue / total));
            }
        }
    }

    /// <summary>A sky with sun or moon, and hills that fade with distance.</summary>
    private static void Landscape(Canvas canvas, Palette palette, SeededRandom random)
    {
        Background(canvas, palette);
        var unit = Math.Min(canvas.Width, canvas.Height);
        if (palette.Dark)
        {
            for (var star = 0; star < 160; star++)
            {
                canvas.Disc(random.Between(0, canvas.Width), random.Between(0, canvas.Height * 0.6), random.Between(0.3, 1.4) * unit / 600, new Colour(1, 1, 1), random.Between(0.3, 0.9));
            }
        }

        var (sunX, sunY, sunSize) = (random.Between(0.2, 0.8) * canvas.Width, random.Between(0.18, 0.42) * canvas.Height, random.Between(0.06, 0.12) * unit);
        for (var glow = 4; glow >= 1; glow--)
        {
            canvas.Disc(sunX, sunY, sunSize * (1 + (glow * 0.45)), palette.Light, 0.07);
        }

        canvas.Disc(sunX, sunY, sunSize, palette.Light, 0.95);
        const int hills = 5;
        for (var hill = 0; hill < hills; hill++)
        {
            var depth = (hill + 1.0) / hills;
            var colour = palette.Horizon.Towards(palette.Ground, 0.25 + (0.75 * depth));
            var (level, height) = (canvas.Height * (0.48 + (0.1 * hill)), unit * random.Between(0.04, 0.13));
            var waves = Enumerable.Range(1, 4).Select(octave => (Length: octave * random.Between(1.5, 3.5), Shift: random.Between(0, 7), Height: 1.0 / octave)).ToArray();
            for (var x = 0; x < canvas.Width; x++)
            {
                var ridge = level + (height * waves.Sum(wave => wave.Height * Math.Sin((wave.Length * Math.PI * x / canvas.Width) + wave.Shift)));
                for (var y = (int)Math.Max(0, ridge); y < canvas.Height; y++)
                {
                    canvas.Blend(x, y, colour, y < ridge + 1 ? 0.6 : 1);
                }
            }
        }
    }

    private sealed record Palette(Colour Sky, Colour Horizon, Colour Ground, Colour Light, IReadOnlyList<Colour> Accents, bool Dark)
    {
        public static Palette From(string prompt, SeededRandom random)
        {
            var words = prompt.ToLowerInvariant();
            var named = Hues.Where(entry => words.Contains(entry.Word, StringComparison.Ordinal)).Select(entry => entry.Hue).ToArray();
            var hue = named.Length > 0 ? random.Pick(named) + random.Between(-0.03, 0.03) : random.NextDouble();
            var second = named.Length > 1 ? named.First(candidate => Math.Abs(candidate - hue) > 0.04 || candidate == named[^1]) : hue + random.Between(0.08, 0.45);
            var dark = DarkWords.Any(word => words.Contains(word, StringComparison.Ordinal));
            return new Palette(
                Colour.FromHue(hue, 0.55, dark ? 0.12 : 0.6),
                Colour.FromHue(second, 0.6, dark ? 0.3 : 0.8),
                Colour.FromHue(hue + 0.5, 0.35, dark ? 0.06 : 0.2),
                Colour.FromHue(0.13, dark ? 0.25 : 0.9, 0.9),
                [.. Enumerable.Range(0, 5).Select(step => Colour.FromHue(step % 2 == 0 ? hue + (step * 0.04) : second - (step * 0.05), 0.65, dark ? 0.4 : 0.55))],
                dark);
        }
    }
}
