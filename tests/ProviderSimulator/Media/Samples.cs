using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace MediaLab.ProviderSimulator.Media;

/// <summary>Small real media.</summary>
public static class Samples
{
    /// <summary>A picture of one colour in the size that was asked for.</summary>
    public static byte[] Png(int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(png, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (width * 3)];
            row.AsSpan(1).Fill(0x7A);
            for (var y = 0; y < height; y++)
            {
                zlib.Write(row);
            }
        }

        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Two seconds of a test card with a tone: H.264 and AAC, 320 x 180.</summary>
    public static byte[] Mp4() => Resource("clip.mp4");

    /// <summary>A test card, 320 x 180.</summary>
    public static byte[] Jpeg() => Resource("picture.jpg");

    /// <summary>A test card, 320 x 180.</summary>
    public static byte[] WebP() => Resource("picture.webp");

    /// <summary>A second of silence as MPEG-1 layer 3 frames, or as WAV.</summary>
    public static byte[] Audio(string format) => format == "wav" ? Wav() : Mp3();

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Samples).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Mp3()
    {
        // 128 kbit/s at 44.1 kHz: 417 bytes and 26 ms a frame.
        var audio = new byte[417 * 39];
        for (var place = 0; place < audio.Length; place += 417)
        {
            (audio[place], audio[place + 1], audio[place + 2]) = (0xFF, 0xFB, 0x90);
        }

        return audio;
    }

    private static byte[] Wav()
    {
        const int rate = 24_000;
        var wav = new byte[44 + (rate * 2)];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), rate * 2);
        return wav;
    }

    private static void Chunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        var checksum = new Crc32();
        checksum.Append(type);
        checksum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
