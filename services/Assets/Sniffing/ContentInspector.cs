using System.Buffers;
using System.Security.Cryptography;
using MediaLab.Assets.Assets;
using MediaLab.Assets.Storage;

namespace MediaLab.Assets.Sniffing;

/// <summary>What stored bytes really are.</summary>
/// <param name="SizeBytes">Counted, not claimed.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Format">Null when it is no format MediaLab keeps.</param>
internal sealed record Inspection(long SizeBytes, string Sha256, MediaFormat? Format);

/// <summary>Reads an object once: size, SHA-256 and format. It parses nothing but the first bytes (text: all of it, within the text limit).</summary>
internal static class ContentInspector
{
    public static async Task<Inspection> InspectAsync(StoredObject stored, AssetType expected, string declared, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var kept = new MemoryStream();
            long size = 0;
            int read;
            while ((read = await stored.Content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                size += read;
                hash.AppendData(buffer, 0, read);
                if (expected == AssetType.Text || kept.Length < MediaSniffer.HeadLength)
                {
                    kept.Write(buffer, 0, read);
                }
            }

            var bytes = kept.GetBuffer().AsSpan(0, (int)kept.Length);
            var format = MediaSniffer.Binary(bytes[..Math.Min(bytes.Length, MediaSniffer.HeadLength)], expected)
                ?? (expected == AssetType.Text ? MediaSniffer.Text(bytes, declared) : null);
            return new Inspection(size, Convert.ToHexStringLower(hash.GetCurrentHash()), format);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
