using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>Media within JSON, decoded from the answer's own bytes: a 4K picture is tens of megabytes and never becomes a string.</summary>
internal static class Base64Member
{
    /// <summary>Where the strings of that name stand in a whole JSON text, without their quotes.</summary>
    public static IReadOnlyList<Range> Find(ReadOnlySpan<byte> json, string name)
    {
        var found = new List<Range>();
        var reader = new Utf8JsonReader(json);
        var isWanted = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && isWanted)
            {
                // Behind the opening quote; base64 has nothing to escape.
                var start = (int)reader.TokenStartIndex + 1;
                found.Add(start..(start + reader.ValueSpan.Length));
            }

            isWanted = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name);
        }

        return found;
    }

    /// <exception cref="ProviderFailure">It is no base64.</exception>
    public static async Task DecodeAsync(ReadOnlyMemory<byte> base64, Stream output, CancellationToken cancellationToken)
    {
        const int step = 48 * 1024;
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
