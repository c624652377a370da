using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>A colour, each part 0 to 1.</summary>
internal readonly record struct Colour(double Red, double Green, double Blue)
{
    /// <param name="hue">0 to 1, around the colour wheel.</param>
    public static Colour FromHue(double hue, double saturation, double lightness)
    {
        double Part(double shift)
        {
            var place = ((shift + (hue * 12)) % 12 + 12) % 12;
            return lightness - (saturation * Math.Min(lightness, 1 - lightness) * Math.Max(-1, Math.Min(Math.Min(place - 3, 9 - place), 1)));
        }

        return new Colour(Part(0), Part(8), Part(4));
    }

    public Colour Towards(Colour other, double share) => new(
        Red + ((other.Red - Red) * share), Green + ((other.Green - Green) * share), Blue + ((other.Blue - Blue) * share));
}

/// <summary>An RGB picture in memory that can be drawn on and written as PNG, without a library.</summary>
internal sealed class Canvas(int width, int height)
{
    private readonly byte[] _pixels = new byte[width * height * 3];

    public int Width => width;

    public int Height => height;

    public void Set(int x, int y, Colour colour)
    {
        var place = ((y * width) + x) * 3;
        _pixels[place] = Byte(colour.Red);
        _pixels[place + 1] = Byte(colour.Green);
        _pixels[place + 2] = Byte(colour.Blue);
    }

    /// <summary>Lays a colour over what is there; <paramref name="opacity"/> 0 to 1.</summary>
    public void Blend(int x, int y, Colour colour, double opacity)
    {
        if (x < 0 || y < 0 || x >= width || y >= height || opacity <= 0)
        {
            return;
        }

        var place = ((y * width) + x) * 3;
        Set(x, y, new Colour(_pixels[place] / 255.0, _pixels[place + 1] / 255.0, _pixels[place + 2] / 255.0).Towards(colour, Math.Min(opacity, 1)));
    }

    /// <summary>A disc with a soft edge.</summary>
    public void Disc(double centreX, double centreY, double radius, Colour colour, double opacity)
    {
        for (var y = (int)Math.Max(0, centreY - radius - 1); y <= Math.Min(height - 1, centreY + radius + 1); y++)
        {
            for (var x = (int)Math.Max(0, centreX - radius - 1); x <= Math.Min(width - 1, centreX + radius + 1); x++)
            {
                var distance = Math.Sqrt(((x - centreX) * (x - centreX)) + ((y - centreY) * (y - centreY)));
                Blend(x, y, colour, opacity * Math.Clamp(radius - distance + 0.5, 0, 1));
            }
        }
    }

    public void Box(int left, int top, int right, int bottom, Colour colour, double opacity)
    {
        for (var y = Math.Max(0, top); y < Math.Min(height, bottom); y++)
        {
            for (var x = Math.Max(0, left); x < Math.Min(width, right); x++)
            {
                Blend(x, y, colour, opacity);
            }
        }
    }

    /// <summary>Truecolour PNG with a note of its origin (a tEXt chunk).</summary>
    public void WritePng(Stream output, string origin)
    {
        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        WriteChunk(output, "IHDR", header);
        WriteChunk(output, "tEXt", Encoding.Latin1.GetBytes($"Software\0{origin}"));
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[width * 3];
            for (var y = 0; y < height; y++)
            {
                // Filter "Sub": neighbours are alike in what is drawn here, so differences compress better.
                zlib.WriteByte(1);
                var line = _pixels.AsSpan(y * width * 3, width * 3);
                for (var place = 0; place < line.Length; place++)
                {
                    row[place] = (byte)(line[place] - (place >= 3 ? line[place - 3] : 0));
                }

                zlib.Write(row);
            }
        }

        WriteChunk(output, "IDAT", compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        WriteChunk(output, "IEND", []);
    }

    private static void WriteChunk(Stream output, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        Span<byte> name = stackalloc byte[4];
        Encoding.ASCII.GetBytes(type, name);
        var checksum = new Crc32();
        checksum.Append(name);
        checksum.Append(data);
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(name);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        output.Write(number);
    }

    private static byte Byte(double part) => (byte)(Math.Clamp(part, 0, 1) * 255 + 0.5);
}
