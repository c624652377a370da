using System.Buffers;

namespace MediaLab.Assets.Storage;

internal static class LimitedCopy
{
    /// <summary>Copies to the end and stops as soon as it would be too much.</summary>
    /// <exception cref="ObjectTooLargeException">More than <paramref name="maxBytes"/>.</exception>
    public static async Task ToAsync(Stream source, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            long total = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                total += read;
                if (total > maxBytes)
                {
                    throw new ObjectTooLargeException(maxBytes);
                }

                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
