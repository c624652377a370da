using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace MediaLab.Identity.Tests;

/// <summary>An authenticator app: RFC 6238 with HMAC-SHA-1, 30 s and six digits.</summary>
internal static class Totp
{
    public static string Now(string base32Key, int stepsFromNow = 0)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + stepsFromNow);
#pragma warning disable CA5350 // What authenticator apps speak.
        var hash = HMACSHA1.HashData(Decode(base32Key), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xF)) & 0x7FFFFFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string base32)
    {
        var bits = string.Concat(base32.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }
}
