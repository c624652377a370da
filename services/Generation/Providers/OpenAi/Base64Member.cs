using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>Media within JSON, decoded from the answer's own bytes: a 4K picture is tens of megabytes and never becomes a string.</summary>
internal static class Base64Member
{
    /// <summary>Where the strings of that name, or in lists of that name, stand in a whole JSON text; without their quotes.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static IReadOnlyList<Range> Find(ReadOnlySpan<byte> json, string name)
    {
        var found = new List<Range>();
        var reader = new Utf8JsonReader(json);
        var (wanted, inList) = (false, false);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    (wanted, inList) = (reader.ValueTextEquals(name), false);
                    break;
                case JsonTokenType.String when wanted:
                    // Behind the opening quote.
                    var start = (int)reader.TokenStartIndex + 1;
                    found.Add(start..(start + reader.ValueSpan.Length));
                    wanted = inList;
                    break;
                case JsonTokenType.StartArray when wanted:
                    inList = true;
                    break;
                default:
                    (wanted, inList) = (false, false);
                    break;
            }
        }

        return found;
    }

    /// <summary>Base64 has nothing to escape, but some writers escape its signs all the same.</summary>
    public static ReadOnlyMemory<byte> Unescaped(ReadOnlyMemory<byte> base64) => base64.Span.Contains((byte)'\\')
        ? Encoding.UTF8.GetBytes(JsonElement.Parse($"\"{Encoding.UTF8.GetString(base64.Span)}\"").GetString()!)
        : base64;

    /// <exception cref="ProviderFailure">It is no base64.</exception>
    public static async Task DecodeAsync(ReadOnlyMemory<byte> base64, Stream output, CancellationToken cancellationToken)
    {
        const int step = 48 * 1024;
        base64 = Unescaped(base64);
        var buffer = ArrayPool<byte>.Shared.Rent(step);
        try
        {
            for (var place = 0; place < base64.Length; place += step)
            {
                var piece = base64.Slice(place, Math.Min(step, base64.Length - place));
                if (Base64.DecodeFromUtf8(piece.Span, buffer, out _, out var written, place + step >= base64.Length) != OperationStatus.Done)
                {
                    throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultRejected, "The media in the answer are not base64.");
                }

                await output.WriteAsync(buffer.AsMemory(0, written), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
